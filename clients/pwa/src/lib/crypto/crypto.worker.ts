// The worker in which keys do their work.
import { serve } from "./rpc";
import { work } from "./work";

serve(work);
