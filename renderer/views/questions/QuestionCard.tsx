import { useState, type ReactNode } from 'react';
import type { QuestionView } from '../../../shared/api/routes/jobWork.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { addressOf } from '../../routing/route.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import {
  ASKED_KINDS,
  askedNames,
  chosenBefore,
  countChosen,
  withChoice,
  type AskedName,
  type Chosen,
} from './answerDraft.ts';
import { CandidateField } from './CandidateField.tsx';

interface QuestionCardProps {
  readonly question: QuestionView;
  readonly onAnswered: () => void;
}

/** One question: what the server does not know, and what each of it is there. */
export function QuestionCard({ question, onAnswered }: QuestionCardProps): ReactNode {
  const { t } = useText();
  const asked = askedNames(question.question);
  return (
    <li className="panel card">
      <header className="card-head">
        <h2>
          <Name text={question.destination} />
        </h2>
        <Mark look={['question', 'ask']}>{t('job.asking')}</Mark>
        <a href={addressOf({ view: 'batch', id: question.batch })}>{t('question.batch')}</a>
      </header>
      {question.answer !== undefined ? (
        <p role="status">{t('question.answered')}</p>
      ) : asked === undefined ? (
        <>
          <p>{t('question.unknown')}</p>
          <pre className="said">{visibleText(JSON.stringify(question.question))}</pre>
        </>
      ) : (
        <AnswerForm question={question} asked={asked} onAnswered={onAnswered} />
      )}
    </li>
  );
}

interface AnswerFormProps extends QuestionCardProps {
  readonly asked: readonly AskedName[];
}

function AnswerForm({ question, asked, onAnswered }: AnswerFormProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [chosen, setChosen] = useState<Chosen>(() => chosenBefore(question, asked));
  const count = countChosen(chosen);
  const send = (): void =>
    command.run(
      () => client.answerJob({ params: { id: question.job }, body: { answer: { ...chosen } } }),
      onAnswered,
    );
  return (
    <form
      className="answer"
      onSubmit={(event) => {
        event.preventDefault();
        if (count > 0) send();
      }}
    >
      <p className="soft">{t('question.intro', { count: asked.length })}</p>
      {ASKED_KINDS.map((kind) => {
        const names = asked.filter((one) => one.kind === kind);
        return names.length === 0 ? null : (
          <fieldset key={kind} className="asked">
            <legend>{t(`question.${kind}`)}</legend>
            {names.map((one) => (
              <CandidateField
                key={one.name}
                destination={question.destination}
                asked={one}
                chosen={chosen[kind][one.name]}
                before={question.suggestions[kind][one.name] !== undefined}
                onChoose={(id) => setChosen((now) => withChoice(now, one, id))}
              />
            ))}
          </fieldset>
        );
      })}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <div className="actions">
        <Button type="submit" look="primary" isDisabled={count === 0 || command.busy}>
          {t('question.answer', { count })}
        </Button>
        {count > 0 && count < asked.length ? (
          <span className="soft">{t('question.rest', { count: asked.length - count })}</span>
        ) : null}
      </div>
    </form>
  );
}
