// Whom a youth chooses messages for: from the page with what they are asked to the conversation in which they choose. In memory only.
import type { PersonView } from "../../lib/state/naast";

class Choosing {
  /** The request, and who is to read what is chosen, where that was said. */
  now = $state<{ readonly request: string; readonly whom: PersonView | undefined }>();

  begin(request: string, whom: PersonView | undefined): void {
    this.now = { request, whom };
  }

  end(): void {
    this.now = undefined;
  }
}

export const choosing = new Choosing();
