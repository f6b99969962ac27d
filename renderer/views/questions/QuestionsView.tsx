import type { ReactNode } from 'react';
import { problemOf, type ClientResult } from '../../../shared/api/client.ts';
import { fail } from '../../../shared/model/result.ts';
import { Blank } from '../../components/Blank.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { GroupCard } from '../attention/GroupCard.tsx';
import { isClash, isSuspicious } from '../attention/suspicious.ts';
import { useAttention } from '../attention/useAttention.ts';
import { restoreAll } from '../attention/useGroupAction.ts';
import { QuestionCard } from './QuestionCard.tsx';
import { useQuestions } from './useQuestions.ts';

/** Status of a refusal that came with a success of the others. */
const CONFLICT = 409;

/** The one inbox: what import jobs of all destinations ask, and files that wait for a word: they look damaged, or have one name. */
export function QuestionsView(): ReactNode {
  const { t } = useText();
  const { questions, problem, reload } = useQuestions();
  const attention = useAttention();
  const files = attention.groups.filter(
    ({ scope, told }) => scope === 'items' && (isSuspicious(told.code) || isClash(told.code)),
  );
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
            <GroupCard key={group.key} group={group} onGivenUp={offerBack} onDone={attention.reload} />
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
  const takeBack = async (items: readonly string[]): Promise<ClientResult<unknown>> => {
    const answer = await restoreAll(client, items);
    if (!answer.ok || answer.value.failure === undefined) return answer;
    const { code, facts } = answer.value.failure;
    return fail(problemOf(code, facts, CONFLICT));
  };
  return (items) => {
    if (items.length === 0) return;
    offerUndo({
      text: t('attention.cancelled', { count: items.length }),
      undo: () => takeBack(items),
    });
  };
}
