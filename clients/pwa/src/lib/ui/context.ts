// How screens reach the signed-in person: handed down by the root, never imported, so that a gallery can hand down another.

import { createContext } from "svelte";
import type { Naast } from "../state/naast";

export const [getNaast, setNaast] = createContext<Naast>();
