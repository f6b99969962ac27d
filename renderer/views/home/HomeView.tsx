import type { ReactNode } from 'react';
import { useText } from '../../text/useText.ts';
import { HomeNeeds } from './HomeNeeds.tsx';
import { MovingPanel } from './MovingPanel.tsx';
import { NextSteps } from './NextSteps.tsx';
import { RecentBatches } from './RecentBatches.tsx';

/** What is moving, what needs you, and what to do next. */
export function HomeView(): ReactNode {
  const { t } = useText();
  return (
    <div className="page">
      <h1 className="unseen">{t('home.title')}</h1>
      <HomeNeeds />
      <NextSteps />
      <MovingPanel />
      <RecentBatches />
    </div>
  );
}
