import { Component, lazy, Suspense, type ReactNode } from 'react';
import { Blank } from '../components/Blank.tsx';
import { Button } from '../components/Button.tsx';
import { usePlace } from '../routing/usePlace.ts';
import { useText } from '../text/useText.ts';
import { HomeView } from '../views/home/HomeView.tsx';

const BatchesView = lazy(async () => ({
  default: (await import('../views/batches/BatchesView.tsx')).BatchesView,
}));
const BatchView = lazy(async () => ({ default: (await import('../views/batch/BatchPage.tsx')).BatchPage }));
const BatchCheckView = lazy(async () => ({
  default: (await import('../views/checks/BatchCheckPage.tsx')).BatchCheckPage,
}));
const FoldersView = lazy(async () => ({
  default: (await import('../views/folders/FoldersView.tsx')).FoldersView,
}));
const FolderView = lazy(async () => ({
  default: (await import('../views/folders/FolderPage.tsx')).FolderPage,
}));
const FolderSetUp = lazy(async () => ({
  default: (await import('../views/folders/FolderSetUp.tsx')).FolderSetUp,
}));
const FolderRules = lazy(async () => ({
  default: (await import('../views/folders/FolderSetUp.tsx')).FolderRules,
}));
const HistoryView = lazy(async () => ({
  default: (await import('../views/history/HistoryView.tsx')).HistoryView,
}));
const DestinationsView = lazy(async () => ({
  default: (await import('../views/destinations/DestinationsView.tsx')).DestinationsView,
}));
const JobsView = lazy(async () => ({ default: (await import('../views/jobs/JobsView.tsx')).JobsView }));
const AttentionView = lazy(async () => ({
  default: (await import('../views/attention/AttentionView.tsx')).AttentionView,
}));
const QuestionsView = lazy(async () => ({
  default: (await import('../views/questions/QuestionsView.tsx')).QuestionsView,
}));
const ApiView = lazy(async () => ({ default: (await import('../views/api/ApiView.tsx')).ApiView }));
const SettingsView = lazy(async () => ({
  default: (await import('../views/settings/SettingsView.tsx')).SettingsView,
}));

/** The view of the current place. One that fails takes nothing else with it. */
export function CurrentView(): ReactNode {
  const place = usePlace();
  return (
    <Boundary key={place.view}>
      <Suspense fallback={<Loading />}>
        <ViewOf place={place} />
      </Suspense>
    </Boundary>
  );
}

function ViewOf({ place }: { readonly place: ReturnType<typeof usePlace> }): ReactNode {
  switch (place.view) {
    case 'home':
      return <HomeView />;
    case 'batches':
      return <BatchesView search={place.search} />;
    case 'batch':
      return place.check === true ? (
        <BatchCheckView key={place.id} id={place.id} />
      ) : (
        <BatchView key={place.id} id={place.id} item={place.item} />
      );
    case 'folders':
      return place.add === true ? <FolderSetUp /> : <FoldersView />;
    case 'folder':
      return place.rules === true ? (
        <FolderRules key={place.id} id={place.id} />
      ) : (
        <FolderView key={place.id} id={place.id} />
      );
    case 'history':
      return <HistoryView />;
    case 'destinations':
      return <DestinationsView adding={place.add === true} />;
    case 'jobs':
      return <JobsView />;
    case 'attention':
      return <AttentionView />;
    case 'questions':
      return <QuestionsView />;
    case 'settings':
      return <SettingsView key={place.search} search={place.search ?? ''} />;
    case 'api':
      return <ApiView />;
    default:
      return place satisfies never;
  }
}

function Loading(): ReactNode {
  const { t } = useText();
  return <p className="page soft">{t('shell.loading')}</p>;
}

/** Catches what a view throws. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Failed onAgain={() => this.setState({ failed: false })} />;
  }
}

function Failed({ onAgain }: { readonly onAgain: () => void }): ReactNode {
  const { t } = useText();
  return (
    <Blank
      shape="alert"
      title={t('shell.view.failed')}
      action={<Button onPress={onAgain}>{t('shell.view.again')}</Button>}
    >
      {t('shell.view.failed.why')}
    </Blank>
  );
}
