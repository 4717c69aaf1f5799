// What is half written, per conversation, whether it stays there and under which label: in memory only, gone with the page.

export const drafts = new Map<string, { readonly text: string; readonly isLocked: boolean; readonly label: string | undefined }>();
