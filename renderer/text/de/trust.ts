import type { Translated } from '../messages.ts';
import type { trust as english } from '../en/trust.ts';

/** Beweise, Zugangsschlüssel und Hilfe, auf Deutsch. */
export const trust: Translated<typeof english> = {
  'settings.receiptKey': 'Schlüssel, der Quittungen signiert',
  'settings.receiptKey.means': 'Sein Fingerabdruck. Wer eine Quittung anderswo prüft, vergleicht ihn.',
  'settings.account': 'Verzeichnis aller Dateien',
  'settings.account.text':
    'Jede Datei, die Waybill je sah: wo sie ist, wie gut ihre Ankunft belegt ist und ob sie gefahrlos gelöscht werden kann. Signiert.',
  'settings.account.save': 'Verzeichnis speichern',
  'settings.account.csv': 'Als Tabelle speichern (CSV)',
  'settings.tokens': 'Zugänge für Skripte',
  'settings.tokens.text':
    'Ein Skript, das Waybills eigene Schnittstelle nutzt, bekommt einen eigenen Zugang, der einzeln entzogen werden kann.',
  'settings.tokens.none': 'Kein Skript hat einen Zugang.',
  'settings.tokens.name': 'Für welches Skript',
  'settings.tokens.name.hint': 'Buchstaben, Ziffern, Punkte und Striche.',
  'settings.tokens.readOnly': 'Es darf fragen und nichts ändern',
  'settings.tokens.add': 'Zugang anlegen',
  'settings.tokens.once': 'Jetzt kopieren: Er wird nur dieses eine Mal gezeigt.',
  'settings.tokens.copy': 'Kopieren',
  'settings.tokens.copied': 'Kopiert',
  'settings.tokens.read': 'darf fragen',
  'settings.tokens.write': 'darf alles',
  'settings.tokens.used': '{may}, zuletzt genutzt {when}',
  'settings.tokens.never': '{may}, nie genutzt',
  'settings.tokens.remove': '{name} entziehen',
  'settings.tokens.remove.title': 'Diesen Zugang entziehen?',
  'settings.tokens.remove.text': 'Das Skript „{name}“ wird ab sofort abgewiesen.',
  'settings.tokens.remove.confirm': 'Entziehen',
  'settings.tokens.remove.keep': 'Behalten',
  'settings.diagnostics': 'Hilfe von anderen',
  'settings.diagnostics.text':
    'Eine Datei für alle, die Ihnen helfen: Versionen, Selbstprüfung, Einstellungen, Geschichte jedes Stapels und das Ende des Protokolls. Sie enthält keine Dateiinhalte, Schlüssel oder Passwörter.',
  'settings.diagnostics.names': 'Ohne Namen von Dateien, Ordnern, Personen und Servern',
  'settings.diagnostics.show': 'Zeigen, was darin ist',
  'settings.diagnostics.save': 'Datei speichern',
};
