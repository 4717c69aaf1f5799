// The paths of the app's signs, on a field of 24 by 24.

export const icons = {
  back: "M19 12H5M11 6l-6 6 6 6",
  leave: "M13 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M4 12h10M10 8l4 4-4 4",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 20V5M6 11l6-6 6 6",
  reply: "M10 6L4 12l6 6M4 12h9a7 7 0 0 1 7 7",
  share: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  erase: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  check: "M5 13l4.5 4.5L19 7",
  close: "M6 6l12 12M18 6L6 18",
  add: "M12 5v14M5 12h14",
  phone: "M6 3h3l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  person: "M7 20v-8a5 5 0 0 1 10 0v8z",
  paper: "M6 3h9l4 4v14H6zM9 11h7M9 15h7",
  out: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
  waiting: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  cloud: "M5 12l4 4 9-9",
  both: "M2.5 12.5l4 4 8-9M11 16l.5.5 9-9.5",
  lock: "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
  pencil: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  heart: "M12 20s-8-4.8-8-10.4A4.4 4.4 0 0 1 12 7a4.4 4.4 0 0 1 8 2.6C20 15.2 12 20 12 20z",
  thumb: "M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.3l-1 6a2 2 0 0 1-2 1.7H7",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  tear: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 16a4.5 4.5 0 0 1 7 0M9 9.5h.01M15 9.5h.01M15 12v1.5",
  star: "M12 4l2.5 5.1 5.5.8-4 3.9 1 5.6-5-2.7-5 2.7 1-5.6-4-3.9 5.5-.8z",
} as const;

export type IconName = keyof typeof icons;
