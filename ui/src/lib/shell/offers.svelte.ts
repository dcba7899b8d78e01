/**
 * What can be done on the page that is open, for the palette: a page offers its commands while it
 * stands, and they are the same ones that its buttons do.
 */
export interface Command {
  label: string;
  /** The single key that does the same. */
  key?: string | undefined;
  danger?: boolean;
  does: () => void;
}

export interface Offer {
  /** `On T-1042`, `For 3 tickets`. */
  title: string;
  commands: readonly Command[];
}

type Say = () => Offer | null;

let says = $state.raw<readonly Say[]>([]);

/** Offers what `say` says at the time that it is asked, until the answer is called. */
export function offer(say: Say): () => void {
  says = [...says, say];
  return () => {
    says = says.filter((other) => other !== say);
  };
}

/** Everything that is offered now. */
export function offered(): Offer[] {
  return says.map((say) => say()).filter((one): one is Offer => one !== null && one.commands.length > 0);
}
