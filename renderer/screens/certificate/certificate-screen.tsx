import { ChevronLeft } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useNow } from '../../state/use-now.ts';
import { CertificateView } from './certificate-view.tsx';

/** One certificate in full, in place of the list. */
export function CertificateScreen({ id }: { id: string }): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const now = useNow();
  const reading = useReading('showCertificate', { id });
  const certificate = reading.status === 'ready' ? reading.value.certificate : null;
  useEffect(() => {
    dispatch({ type: 'chose', certificates: certificate === null ? [] : [certificate] });
  }, [dispatch, certificate]);
  const back = (): void => dispatch({ type: 'went', place: { section: 'certificates', open: null } });
  return (
    <div
      className="page certificate-page"
      onKeyDown={(event) => {
        if (event.key === 'Escape') back();
      }}
    >
      <Button variant="quiet" icon={ChevronLeft} autoFocus onPress={back}>
        {say('action.go.certificates')}
      </Button>
      <ReadingView reading={reading}>
        {(shown) => (
          <CertificateView
            shown={shown}
            now={now}
            as="page"
            onOpen={(other) => dispatch({ type: 'went', place: { section: 'certificates', open: other } })}
          />
        )}
      </ReadingView>
    </div>
  );
}
