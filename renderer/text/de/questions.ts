import type { Translated } from '../messages.ts';
import type { questions as english } from '../en/questions.ts';

export const questions: Translated<typeof english> = {
  'nav.questions': 'Fragen',
  'questions.title': 'Fragen',
  'questions.none.title': 'Keine Fragen',
  'questions.none.text':
    'Braucht ein Import eine Antwort, bevor er weitergeht, oder sieht eine Datei beschädigt aus, steht die Frage hier.',
  'question.intro':
    'Der Import nennt {count, plural, one {# Namen} other {# Namen}}, {count, plural, one {den} other {die}} der Server nicht kennt. Sagen Sie, wem oder was {count, plural, one {er} other {sie}} dort {count, plural, one {entspricht} other {entsprechen}}.',
  'question.users': 'Personen',
  'question.taxa': 'Taxa',
  'question.field': '„{name}“ ist',
  'question.before': 'Für dieses Ziel schon beantwortet',
  'question.placeholder': 'Suchen, oder eine Nummer eingeben',
  'question.noMatch': 'Nichts gefunden',
  'question.answer': '{count, plural, =0 {Antworten} one {# Antwort senden} other {# Antworten senden}}',
  'question.rest':
    '{count, plural, one {# bleibt offen und wird wieder gefragt.} other {# bleiben offen und werden wieder gefragt.}}',
  'question.answered': 'Beantwortet. Es wird übergeben, sobald der Server erreichbar ist.',
  'question.unknown': 'Diese Art Frage kennt dieses Fenster nicht. Sie lautet:',
  'question.batch': 'Stapel öffnen',
  'attention.action.answer': 'Beantworten',
  'attention.action.keepBoth': 'Alle senden, die späteren nummeriert',
  'attention.action.keepNewest': 'Nur die jeweils neueste senden',
  'attention.action.sendAsIs':
    '{count, plural, one {Senden, wie sie ist} other {Alle # dieser Art senden, wie sie sind}}',
  'attention.action.leaveOut': '{count, plural, one {Weglassen} other {Alle # dieser Art weglassen}}',

  'job.log.open': 'Protokoll lesen',
  'job.log.title': '{kind, select, import {Protokoll des Imports} other {Protokoll des Probelaufs}}',
  'job.log.search': 'Protokoll durchsuchen',
  'job.log.follow': 'Mitlesen, solange er läuft',
  'job.log.lines': '{count, plural, =0 {Keine Zeilen} one {# Zeile} other {# Zeilen}}',
  'job.log.lines.label': 'Zeilen des Protokolls',
  'job.log.reading': '{count, plural, one {# Zeile bis jetzt} other {# Zeilen bis jetzt}}',
  'job.log.more': '{count, plural, one {und noch # Zeichen} other {und noch # Zeichen}}',
  'job.log.leftOut': 'Die ersten {bytes} davon wurden nicht aufgehoben.',
  'job.log.copy': 'Diese Zeilen kopieren',
  'job.log.copyRefused':
    'Nichts wurde kopiert: der Rechner erlaubte es nicht. Speichern Sie das Protokoll als Datei.',
  'job.log.kept': 'Das ist das Protokoll, wie es {when} gelesen wurde.',
  'job.log.save': 'Als Datei speichern',
  'job.wish.restart': 'Ein Neustart wartet auf den Server (verlangt {when}).',
  'job.wish.erase': 'Ein Löschen wartet auf den Server (verlangt {when}).',
  'job.wish.restart.anyway': 'Trotzdem neu starten',
  'job.wish.erase.anyway': 'Trotzdem löschen',
  'job.wish.drop': 'Vergessen',
  'job.restart': 'Beim Server neu starten',
  'job.erase': 'Beim Server löschen…',
  'job.erase.title': 'Diesen Auftrag beim Server löschen?',
  'job.erase.text':
    'Ein laufender Auftrag wird angehalten. Dann vergisst ihn der Server, mit seinem Protokoll. Importiertes bleibt importiert. Das lässt sich nicht rückgängig machen.',
  'job.erase.confirm': 'Auftrag löschen',
  'job.erase.keep': 'Behalten',
  'job.file': 'Seine Datei speichern',

  'batch.action.mapping': 'Zuordnung speichern (CSV)',
  'batch.action.finalize': 'Beim Server aufräumen…',
  'batch.finalize.title': 'Beim Server aufräumen?',
  'batch.finalize.text':
    'Der Server leert den Importordner des Projekts. Das vernichtet auch, was andere dort liegen ließen. Importiertes bleibt. Das lässt sich nicht rückgängig machen.',
  'batch.finalize.confirm': 'Importordner leeren',
  'batch.finalize.keep': 'So lassen',
};
