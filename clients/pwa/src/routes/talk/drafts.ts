// What is half written, per conversation: in memory only, gone with the page.

export const drafts = new Map<string, string>();
