import type { ReactNode } from 'react';
import { Blank } from '../../components/Blank.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { useText } from '../../text/useText.ts';
import { QuestionCard } from './QuestionCard.tsx';
import { useQuestions } from './useQuestions.ts';

/** The one inbox of what import jobs of all destinations ask. */
export function QuestionsView(): ReactNode {
  const { t } = useText();
  const { questions, problem, reload } = useQuestions();
  return (
    <div className="page">
      <h1>{t('questions.title')}</h1>
      <ListProblem problem={problem} onAgain={reload} />
      {questions === undefined ? (
        <p className="soft">{t('list.loading')}</p>
      ) : questions.length === 0 ? (
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
        </ul>
      )}
    </div>
  );
}
