import { useEffect, useRef, useState, type ReactElement } from 'react';

/** Sentences: `polite` ones wait until the screen reader has a moment, `assertive` ones do not. */
interface Said {
  readonly polite: readonly string[];
  readonly assertive: readonly string[];
}

interface AnnouncementsProps {
  /** What is to be said; a new object each time, null for nothing new. */
  readonly latest: Said | null;
}

/** What follows so soon is said together, in ms: one change seldom comes alone. */
const gatherMs = 400;

const nothing: Said = { polite: [], assertive: [] };

/** Says things to who listens to the page instead of looking at it. */
export function Announcements({ latest }: AnnouncementsProps): ReactElement {
  const gathered = useRef(nothing);
  const [said, setSaid] = useState({ number: 0, ...nothing });
  useEffect(() => {
    if (!latest) return;
    gathered.current = {
      polite: [...gathered.current.polite, ...latest.polite],
      assertive: [...gathered.current.assertive, ...latest.assertive],
    };
    const timer = setTimeout(() => {
      const now = gathered.current;
      gathered.current = nothing;
      setSaid(({ number }) => ({ number: number + 1, ...now }));
    }, gatherMs);
    return () => clearTimeout(timer);
  }, [latest]);
  return (
    <div className="announcements">
      {(['polite', 'assertive'] as const).map((how) => (
        <div key={how} aria-live={how}>
          {/* By the number a sentence that is said again is a new one. */}
          {said[how].map((sentence) => (
            <p key={`${said.number} ${sentence}`}>{sentence}</p>
          ))}
        </div>
      ))}
    </div>
  );
}
