import type { Translated } from '../messages.ts';
import type { destinations as english } from '../en/destinations.ts';

export const destinations: Translated<typeof english> = {
  'destinations.title': 'Ziele',
  'destinations.add': 'Ein Ziel hinzufügen',
  'destinations.none.title': 'Noch kein Ziel',
  'destinations.none.text':
    'Ein Ziel ist ein Konto auf einem Importserver. Nichts wird irgendwohin gesendet, bis Sie eines hinzufügen.',
  'destination.queued':
    '{count, plural, =0 {nichts in der Schlange} one {# Datei in der Schlange} other {# Dateien in der Schlange}}',
  'destination.since': 'seit: {when}',
  'destination.probe': 'wird wieder gefragt: {when}',
  'destination.test': 'Prüfen',
  'destination.testing': 'Wird geprüft…',
  'destination.test.ok': 'Antwortet als {product} und nimmt den Schlüssel an ({ms} ms).',
  'destination.test.okNoKey':
    'Antwortet als {product} ({ms} ms). Bei diesem Dienst lässt sich der Schlüssel nicht prüfen.',
  'destination.key': 'Schlüssel ändern…',
  'destination.key.title': 'Neuer Schlüssel für „{name}“',
  'destination.key.save': 'Schlüssel speichern',
  'destination.key.saved': 'Der neue Schlüssel ist gespeichert. Was auf ihn wartete, geht weiter.',
  'destination.scripts': 'Schlüssel für Skripte…',
  'destination.scripts.title': 'Skripte, die an „{name}“ senden',
  'destination.scripts.text':
    'Ein Skript, das die API des Dienstes spricht, sendet über Waybill, sobald es diese Adresse und diesen Schlüssel statt denen des Servers hat: auch ohne Netz, und mit Quittung. Beide gelten nur auf diesem Rechner.',
  'destination.scripts.key': 'Schlüssel für Skripte',
  'destination.scripts.show': 'Schlüssel anzeigen',
  'destination.scripts.example': 'Ein Aufruf für den Anfang',
  'destination.scripts.copyAddress': 'Adresse kopieren',
  'destination.scripts.copyUser': 'Benutzer kopieren',
  'destination.scripts.copyKey': 'Schlüssel kopieren',
  'destination.remove': 'Entfernen…',
  'destination.pause': 'Pausieren',
  'destination.resume': 'Fortsetzen',
  'destination.remove.title': '„{name}“ entfernen?',
  'destination.remove.text': 'Adresse und Schlüssel werden vergessen. Quittungen und fertige Stapel bleiben.',
  'destination.remove.work':
    '{count, plural, one {# Datei ist noch dorthin unterwegs.} other {# Dateien sind noch dorthin unterwegs.}} Was soll aus ihnen werden?',
  'destination.remove.wait': 'Das Ziel behalten, bis sie abgeliefert sind',
  'destination.remove.wait.means': 'Jetzt wird nichts entfernt.',
  'destination.remove.cancelQueued': 'Sie aufgeben',
  'destination.remove.cancelQueued.means':
    'Ihre Stapel werden abgebrochen. Die Dateien auf diesem Rechner bleiben unberührt.',
  'destination.remove.folders':
    '{count, plural, one {Ein Ordner wird} other {# Ordner werden}} dafür beobachtet',
  'destination.remove.keepWatching': 'Das Ziel behalten',
  'destination.remove.stopWatching': 'Nicht mehr beobachten und entfernen',
  'destination.remove.stopWatching.means':
    'Die Ordner und ihre Dateien bleiben, wie sie sind; was aus ihnen noch wartet, wird aufgegeben.',
  'destination.remove.confirm': 'Ziel entfernen',
  'destination.remove.keep': 'Behalten',
  'destination.store.keychain': 'Schlüssel im Schlüsselbund',
  'destination.store.file': 'Schlüssel in einer Datei, die nur Sie lesen',
  'destination.store.settings': 'Übungsschlüssel, schützt nichts',
  'destination.address': 'Adresse',
  'destination.send': 'Dateien hierhin senden',
  'destination.batches': 'Seine Stapel',

  'wizard.title': 'Ein Ziel hinzufügen',
  'wizard.step': 'Schritt {step} von {steps}: {name}',
  'wizard.kind': 'Was für ein Server?',
  'wizard.kind.help': 'Fragen Sie im Zweifel, wer den Importserver betreibt.',
  'wizard.access': 'Adresse und Schlüssel',
  'wizard.options': 'Weitere Optionen',
  'wizard.done': 'Fertig',
  'wizard.url': 'Adresse',
  'wizard.url.hint': 'Wie im Browser, zum Beispiel https://imports.example.org',
  'wizard.url.bad': 'Eine Adresse beginnt mit https:// oder http://',
  'wizard.url.plain':
    'Mit http:// reist der Schlüssel ungeschützt. Nehmen Sie https://, außer der Server ist auf diesem Rechner.',
  'wizard.user': 'Benutzer',
  'wizard.user.ecotaxa': 'Ihre E-Mail-Adresse bei EcoTaxa',
  'wizard.user.dsp-ingest': 'Ihre E-Mail-Adresse bei der DSP-API',
  'wizard.secret': 'Schlüssel oder Passwort',
  'wizard.secret.haplo': 'Ein API-Schlüssel, den die Verwaltung für Sie angelegt hat',
  'wizard.secret.password': 'Ihr Passwort; es liegt im Schlüsselbund',
  'wizard.secret.show': 'Zeigen',
  'wizard.store': 'Wo der Schlüssel liegen soll',
  'wizard.store.keychain': 'Im Schlüsselbund dieses Rechners',
  'wizard.store.file': 'In einer Datei, die nur Sie lesen können',
  'wizard.store.file.means':
    'Für Rechner ohne Schlüsselbund. Wer Ihre Dateien lesen kann, kann den Schlüssel lesen.',
  'wizard.name': 'Name',
  'wizard.name.hint': 'Buchstaben, Ziffern, „-“, „_“ und „.“; Sie sehen ihn überall.',
  'wizard.name.bad':
    'Ein Name hat Buchstaben, Ziffern, „-“, „_“ und „.“, höchstens 64, und beginnt mit Buchstabe oder Ziffer.',
  'wizard.name.taken': 'Ein Ziel dieses Namens gibt es schon.',
  'wizard.option.control': 'Steuerdatei auf diesem Rechner',
  'wizard.option.control.hint': 'Ihr voller Pfad; für Stapel, die keine mitbringen. Kann leer bleiben.',
  'wizard.option.apiKind': 'Art der API',
  'wizard.option.apiKind.hint': 'Die Kennung, die Ihnen die Verwaltung gab.',
  'wizard.option.shortcode': 'Kurzcode des Projekts',
  'wizard.option.shortcode.hint': 'Vier Hexadezimalziffern, zum Beispiel 0803',
  'wizard.option.shortcode.bad': 'Ein Kurzcode hat vier Zeichen aus 0-9 und A-F.',
  'wizard.option.authUrl': 'Adresse der DSP-API, die Sie anmeldet',
  'wizard.option.project': 'Projektnummer',
  'wizard.option.project.bad': 'Eine Projektnummer hat nur Ziffern.',
  'wizard.option.jobType': 'Art des Auftrags',
  'wizard.option.jobType.hint': 'Zum Beispiel import_insights',
  'wizard.option.ca': 'Zertifizierungsstelle Ihres Labors',
  'wizard.option.ca.hint': 'Pfad einer PEM-Datei; nur wenn der Server ein eigenes Zertifikat hat.',
  'wizard.needed': 'Das wird gebraucht.',
  'wizard.test': 'Speichern und prüfen',
  'wizard.testing': '{host} wird gefragt…',
  'wizard.test.failed':
    'Das Ziel ist gespeichert, aber die Prüfung ist gescheitert. Berichtigen Sie es, oder machen Sie weiter: Waybill versucht es von selbst erneut.',
  'wizard.back.correct': 'Berichtigen',
  'wizard.anyway': 'Trotzdem weiter',
  'wizard.done.text':
    '„{name}“ ist bereit. Senden Sie die ersten Dateien, oder schließen Sie dies und legen Sie sie irgendwo im Fenster ab.',

  'practice.try': 'Mit dem Übungsserver probieren',
  'practice.means':
    'Nur zum Probieren? Waybill bringt einen Übungsserver mit, der auf diesem Rechner den Importserver spielt. Nichts verlässt diesen Rechner.',
  'practice.title': 'Übungsserver',
  'practice.text':
    'Er spielt auf diesem Rechner einen Server der Art „{kind}“: nirgendwohin sonst wird gesendet, und nichts kann kaputtgehen.',
  'practice.starting': 'Der Übungsserver startet…',
  'practice.ready': 'Bereit. Er ist das Ziel „{name}“.',
  'practice.next.files':
    'Wählen Sie Dateien, oder lassen Sie sie irgendwo im Fenster fallen. Entfernen Sie das Ziel, wenn Sie genug gesehen haben.',
  'practice.next.demo':
    'Senden Sie die Demodateien, oder lassen Sie eigene Dateien irgendwo im Fenster fallen. Entfernen Sie das Ziel, wenn Sie genug gesehen haben.',
  'practice.next.noFiles':
    'Dieser Dienst nimmt keine Dateien: starten Sie einen Import von seiner Karte unter den Zielen aus.',
  'practice.demo.send': 'Demodateien senden',
  'practice.demo.comment': 'Demodateien',
};
