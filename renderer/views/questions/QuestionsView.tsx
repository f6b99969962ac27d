import type { ReactNode } from 'react';
import type { ClientResult } from '../../../shared/api/client.ts';
import { Blank } from '../../components/Blank.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { GroupCard } from '../attention/GroupCard.tsx';
import { isSuspicious } from '../attention/suspicious.ts';
import { useAttention } from '../attention/useAttention.ts';
import { QuestionCard } from './QuestionCard.tsx';
import { useQuestions } from './useQuestions.ts';

/** The one inbox: what import jobs of all destinations ask, and files that wait for a yes since they look damaged. */
export function QuestionsView(): ReactNode {
  const { t } = useText();
  const { questions, problem, reload } = useQuestions();
  const attention = useAttention();
  const files = attention.groups.filter(({ scope, told }) => scope === 'items' && isSuspicious(told.code));
  const offerBack = useOfferBack();
  return (
    <div className="page">
      <h1>{t('questions.title')}</h1>
      <ListProblem
        problem={problem ?? attention.problem}
        onAgain={() => {
          reload();
          attention.reload();
        }}
      />
      {questions === undefined || attention.loading ? (
        <p className="soft">{t('list.loading')}</p>
      ) : questions.length + files.length === 0 ? (
        <Blank shape="check-ring" title={t('questions.none.title')}>
          {t('questions.none.text')}
        </Blank>
      ) : (
        <ul className="cards">
          {questions.map((question) => (
            <QuestionCard
              key={`${question.job} ${question.number}`}
              question={question}
              onAnswered={reload}
            />
          ))}
          {files.map((group) => (
            <GroupCard key={group.key} group={group} onGivenUp={offerBack} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Files that were left out can be taken back in; the first that cannot tells why. */
function useOfferBack(): (items: readonly string[]) => void {
  const { t } = useText();
  const client = useClient();
  const takeBack = async ([id, ...rest]: readonly [string, ...string[]]): Promise<ClientResult<unknown>> => {
    const answer = await client.restoreItem({ params: { id } });
    const [next, ...others] = rest;
    return answer.ok && next !== undefined ? takeBack([next, ...others]) : answer;
  };
  return ([id, ...rest]) => {
    if (id === undefined) return;
    offerUndo({
      text: t('attention.cancelled', { count: rest.length + 1 }),
      undo: () => takeBack([id, ...rest]),
    });
  };
}
