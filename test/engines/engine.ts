/** What the journeys need of a browser, whichever it is and however it is driven. */

/** What can be handed to a script in a page. */
export type Plain = string | number | boolean | Readonly<Record<string, string>>;

/** A document: a page, or a frame in it. */
export interface Place {
  /** Runs `script` there. It is sent as text: it knows its arguments and nothing around it. */
  run<Args extends Plain[], Answer>(script: (...args: Args) => Answer, ...args: Args): Promise<Answer>;
  /** What `script` finds. */
  find<Args extends Plain[]>(
    script: (...args: Args) => Element | null,
    ...args: Args
  ): Promise<Found | undefined>;
  /** Real keys for what has the focus. */
  type(text: string): Promise<void>;
}

export interface Found {
  /** Brings a pointer there, from elsewhere. */
  hover(): Promise<void>;
  /** As a pointer does it. */
  click(): Promise<void>;
  /** Puts a pointer down on it. Resolves with what lifts it again. */
  press(): Promise<() => Promise<void>>;
}

export interface Tab extends Place {
  /** Resolves once the page has begun to show, whatever it still loads. */
  open(url: string): Promise<void>;
  url(): Promise<string>;
  /** What the window shows, as PNG. */
  picture(): Promise<Buffer>;
  /** The back button. */
  back(): Promise<void>;
  /** The frame whose address contains `part`, if it is there. */
  frame(part: string): Promise<Place | undefined>;
}

export interface Browser {
  /** A customer whom no page remembers. */
  newCustomer(): Promise<Tab>;
  close(): Promise<void>;
}
