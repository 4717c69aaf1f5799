// What is half written, per conversation, and whether it stays there: in memory only, gone with the page.

export const drafts = new Map<string, { readonly text: string; readonly isLocked: boolean }>();
