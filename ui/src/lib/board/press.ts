/**
 * A press that becomes a drag: with the mouse once it has moved, with a finger once it has rested, so
 * that a swipe still scrolls.
 */

export interface Drag {
  begin: () => void;
  /** The pointer is here, in px of the window. */
  move: (x: number, y: number) => void;
  drop: () => void;
  cancel: () => void;
}

/** How far a mouse moves before it drags, and a finger before it scrolls, in px. */
const FAR_PX = 5;
/** How long a finger rests before it drags, in ms. */
const REST_MS = 300;

export function press(event: PointerEvent, drag: Drag): void {
  if (event.button !== 0 || !event.isPrimary) return;
  const { pointerId, clientX: x0, clientY: y0 } = event;
  const finger = event.pointerType !== 'mouse';
  const ends = new AbortController();
  const { signal } = ends;
  let begun = false;
  const begin = () => {
    begun = true;
    drag.begin();
  };
  const rest = finger ? setTimeout(begin, REST_MS) : undefined;
  const end = () => {
    clearTimeout(rest);
    ends.abort();
  };

  addEventListener(
    'pointermove',
    (move) => {
      if (move.pointerId !== pointerId) return;
      const far = Math.hypot(move.clientX - x0, move.clientY - y0) > FAR_PX;
      if (!begun && far) {
        // A finger that moves at once wants to scroll.
        if (finger) return end();
        begin();
      }
      if (begun) drag.move(move.clientX, move.clientY);
    },
    { signal },
  );
  addEventListener(
    'pointerup',
    (up) => {
      if (up.pointerId !== pointerId) return;
      end();
      if (!begun) return;
      // What was dragged was not clicked; where no click follows, nothing waits for one.
      const click = new AbortController();
      addEventListener('click', (clicked) => clicked.stopPropagation(), { capture: true, once: true, signal: click.signal });
      setTimeout(() => click.abort());
      drag.drop();
    },
    { signal },
  );
  addEventListener(
    'pointercancel',
    (cancelled) => {
      if (cancelled.pointerId !== pointerId) return;
      end();
      if (begun) drag.cancel();
    },
    { signal },
  );
  addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape' || !begun) return;
      key.preventDefault();
      key.stopImmediatePropagation();
      end();
      drag.cancel();
    },
    { signal, capture: true },
  );
  // While a finger drags, the page stands still; and no menu of the system comes over it.
  addEventListener('touchmove', (touch) => begun && touch.preventDefault(), { signal, passive: false });
  addEventListener('contextmenu', (menu) => finger && menu.preventDefault(), { signal });
}
