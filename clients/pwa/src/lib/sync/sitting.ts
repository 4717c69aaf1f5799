// Where a card that somebody opened lies until the app sits them down.
export const SITTING = "sitting";
