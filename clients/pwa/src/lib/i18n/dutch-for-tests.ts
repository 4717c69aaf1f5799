// Puts the Dutch texts in place before a test that says something, as a page does before it draws.

import { put } from ".";
import { card } from "./nl/card";
import { common } from "./nl/common";
import { first } from "./nl/first";
import * as later from "./nl/later";

put({ common, card, first, ...later });
