// What is said aloud to somebody who listens to the screen: one polite line that the root draws.

class Announcer {
  line = $state("");

  say(line: string): void {
    this.line = line;
  }
}

export const announcer = new Announcer();
