import type { Hello, Status } from '#protocol';

/** What the control port asks of the rest. */
export interface StatusSource {
  hello(): Hello;
  status(): Status;
}
