import { ENGLISH_BATCHES, FRENCH_BATCHES, GERMAN_BATCHES, type BatchWords } from './batchWords.ts';
import { listed } from './shortLine.ts';
import type { TrayState } from './trayState.ts';

export type ShellLanguage = 'en' | 'fr' | 'de';

/** What the shell itself says: menus, tray and notifications. The page has its own texts. */
export interface ShellText {
  readonly tray: Readonly<Record<TrayState, string>>;
  readonly batch: BatchWords;
  readonly latest: string;
  readonly noBatches: string;
  readonly open: string;
  readonly pause: string;
  readonly resume: string;
  readonly needsYou: (things: number) => string;
  readonly settings: string;
  readonly quit: string;
  readonly file: string;
  readonly addFiles: string;
  readonly addFolder: string;
  readonly close: string;
  readonly edit: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly view: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly zoomReset: string;
  readonly fullScreen: string;
  readonly palette: string;
  readonly help: string;
  readonly shortcuts: string;
  readonly logs: string;
  readonly about: string;
  readonly noticeTitle: (things: number) => string;
  readonly noticeText: string;
  readonly doneTitle: (batches: number) => string;
  /** The comments of what is done; an empty one has none. */
  readonly doneText: (comments: readonly string[]) => string;
  readonly quitTitle: (files: number) => string;
  readonly quitText: string;
  readonly quitYes: string;
  readonly quitBackground: string;
  readonly cancel: string;
  readonly pageDied: string;
  readonly pageDiedText: string;
  readonly showAgain: string;
  readonly closedTitle: string;
  readonly closedText: string;
  readonly refusedTitle: string;
  readonly refusedText: (address: string) => string;
  readonly copyAddress: string;
  readonly dismiss: string;
  readonly switchesRefused: (switches: string) => string;
  readonly noDataDir: (path: string, reason: string) => string;
  readonly noHost: (node: string) => string;
  readonly noScreen: string;
}

const en: ShellText = {
  tray: {
    done: 'Waybill: nothing left to send',
    sending: 'Waybill: sending',
    waiting: 'Waybill: waiting',
    attention: 'Waybill: something needs you',
    offline: 'Waybill: offline, everything is safe in the queue',
    paused: 'Waybill: paused',
  },
  batch: ENGLISH_BATCHES,
  latest: 'Latest batches',
  noBatches: 'No batches yet',
  open: 'Open Waybill',
  pause: 'Pause sending',
  resume: 'Go on sending',
  needsYou: (things) =>
    things === 0
      ? 'Nothing needs you'
      : things === 1
        ? '1 thing needs you…'
        : `${things.toLocaleString('en')} things need you…`,
  settings: 'Settings…',
  quit: 'Quit Waybill',
  file: '&File',
  addFiles: 'Add &files…',
  addFolder: 'Add f&older…',
  close: '&Close window',
  edit: '&Edit',
  undo: '&Undo',
  redo: '&Redo',
  cut: 'Cu&t',
  copy: '&Copy',
  paste: '&Paste',
  selectAll: 'Select &all',
  view: '&View',
  zoomIn: 'Zoom &in',
  zoomOut: 'Zoom &out',
  zoomReset: 'Actual &size',
  fullScreen: '&Full screen',
  palette: '&Commands…',
  help: '&Help',
  shortcuts: '&Keyboard shortcuts',
  logs: 'Open &log folder',
  about: '&About Waybill',
  noticeTitle: (things) =>
    things === 1 ? '1 thing needs you' : `${things.toLocaleString('en')} things need you`,
  noticeText: 'Everything else goes on. Click to see what to do.',
  doneTitle: (batches) =>
    batches === 1 ? 'A batch is done' : `${batches.toLocaleString('en')} batches are done`,
  doneText: (comments) => listed(comments, 'everything in it is at the server'),
  quitTitle: (files) =>
    files === 1 ? '1 file is still to be sent' : `${files.toLocaleString('en')} files are still to be sent`,
  quitText: 'Quitting stops that, and watching folders. Nothing is lost: it goes on at the next start.',
  quitYes: 'Quit and stop sending',
  quitBackground: 'Go on in the background',
  cancel: 'Cancel',
  pageDied: 'The window could not be shown',
  pageDiedText: 'Its page ended several times in a row. Files are still sent.',
  showAgain: 'Show it again',
  closedTitle: 'Waybill goes on',
  closedText:
    'Files are still sent while its window is closed. Open or quit it at its sign in the task bar or menu bar.',
  refusedTitle: 'This address was not opened',
  refusedText: (address) =>
    `Waybill opens only https addresses of your destinations. If you trust this one, copy it into your browser:\n\n${address}`,
  copyAddress: 'Copy address',
  dismiss: 'Close',
  switchesRefused: (switches) => `Waybill does not start with ${switches}: it would let other programs in.`,
  noDataDir: (path, reason) => `Waybill cannot use its data directory ${path}: ${reason}.`,
  noHost: (node) =>
    `This Electron has Node ${node}; Waybill's daemon needs 20.19 or newer. Start it with "waybill serve": the window then attaches by itself.`,
  noScreen:
    'The installed app needs a screen, also for a command. On a server run the command with Node: node dist/cli.js',
};

const fr: ShellText = {
  tray: {
    done: 'Waybill : plus rien à envoyer',
    sending: 'Waybill : envoi en cours',
    waiting: 'Waybill : en attente',
    attention: 'Waybill : quelque chose est à traiter',
    offline: 'Waybill : hors ligne, tout est en sûreté dans la file',
    paused: 'Waybill : en pause',
  },
  batch: FRENCH_BATCHES,
  latest: 'Derniers lots',
  noBatches: 'Encore aucun lot',
  open: 'Ouvrir Waybill',
  pause: 'Suspendre l’envoi',
  resume: 'Reprendre l’envoi',
  needsYou: (things) =>
    things === 0
      ? 'Rien à traiter'
      : things === 1
        ? '1 chose à traiter…'
        : `${things.toLocaleString('fr')} choses à traiter…`,
  settings: 'Réglages…',
  quit: 'Quitter Waybill',
  file: '&Fichier',
  addFiles: 'Ajouter des &fichiers…',
  addFolder: 'Ajouter un &dossier…',
  close: 'Fe&rmer la fenêtre',
  edit: '&Édition',
  undo: '&Annuler',
  redo: '&Rétablir',
  cut: '&Couper',
  copy: 'C&opier',
  paste: 'Co&ller',
  selectAll: '&Tout sélectionner',
  view: '&Affichage',
  zoomIn: '&Agrandir',
  zoomOut: '&Réduire',
  zoomReset: '&Taille réelle',
  fullScreen: '&Plein écran',
  palette: '&Commandes…',
  help: 'Ai&de',
  shortcuts: '&Raccourcis clavier',
  logs: 'Ouvrir le dossier des &journaux',
  about: 'À &propos de Waybill',
  noticeTitle: (things) =>
    things === 1 ? '1 chose à traiter' : `${things.toLocaleString('fr')} choses à traiter`,
  noticeText: 'Tout le reste continue. Cliquez pour voir que faire.',
  doneTitle: (batches) =>
    batches === 1 ? 'Un lot est terminé' : `${batches.toLocaleString('fr')} lots sont terminés`,
  doneText: (comments) => listed(comments, 'tout son contenu est sur le serveur'),
  quitTitle: (files) =>
    files === 1 ? '1 fichier reste à envoyer' : `${files.toLocaleString('fr')} fichiers restent à envoyer`,
  quitText:
    'Quitter arrête l’envoi et la surveillance des dossiers. Rien n’est perdu : tout repart au prochain démarrage.',
  quitYes: 'Quitter et arrêter l’envoi',
  quitBackground: 'Continuer en arrière-plan',
  cancel: 'Annuler',
  pageDied: 'La fenêtre n’a pas pu être affichée',
  pageDiedText: 'Sa page s’est arrêtée plusieurs fois de suite. L’envoi continue.',
  showAgain: 'Afficher de nouveau',
  closedTitle: 'Waybill continue',
  closedText:
    'L’envoi continue quand la fenêtre est fermée. Ouvrez ou quittez Waybill par son icône dans la barre des tâches ou des menus.',
  refusedTitle: 'Cette adresse n’a pas été ouverte',
  refusedText: (address) =>
    `Waybill n’ouvre que les adresses https de vos destinations. Si vous avez confiance en celle-ci, copiez-la dans votre navigateur :\n\n${address}`,
  copyAddress: 'Copier l’adresse',
  dismiss: 'Fermer',
  switchesRefused: (switches) =>
    `Waybill ne démarre pas avec ${switches} : d’autres programmes pourraient y entrer.`,
  noDataDir: (path, reason) => `Waybill ne peut pas utiliser son dossier de données ${path} : ${reason}.`,
  noHost: (node) =>
    `Cet Electron a Node ${node} ; le service de Waybill demande 20.19 ou plus récent. Démarrez-le par « waybill serve » : la fenêtre s’y joint d’elle-même.`,
  noScreen:
    'L’application installée demande un écran, même pour une commande. Sur un serveur, lancez la commande avec Node : node dist/cli.js',
};

const de: ShellText = {
  tray: {
    done: 'Waybill: nichts mehr zu senden',
    sending: 'Waybill: sendet',
    waiting: 'Waybill: wartet',
    attention: 'Waybill: etwas ist zu erledigen',
    offline: 'Waybill: offline, alles liegt sicher in der Warteschlange',
    paused: 'Waybill: pausiert',
  },
  batch: GERMAN_BATCHES,
  latest: 'Letzte Stapel',
  noBatches: 'Noch keine Stapel',
  open: 'Waybill öffnen',
  pause: 'Senden pausieren',
  resume: 'Senden fortsetzen',
  needsYou: (things) =>
    things === 0
      ? 'Nichts zu erledigen'
      : things === 1
        ? '1 Sache ist zu erledigen…'
        : `${things.toLocaleString('de')} Sachen sind zu erledigen…`,
  settings: 'Einstellungen…',
  quit: 'Waybill beenden',
  file: '&Datei',
  addFiles: 'Da&teien hinzufügen…',
  addFolder: '&Ordner hinzufügen…',
  close: 'Fenster &schließen',
  edit: '&Bearbeiten',
  undo: '&Rückgängig',
  redo: '&Wiederholen',
  cut: '&Ausschneiden',
  copy: '&Kopieren',
  paste: '&Einfügen',
  selectAll: 'A&lles auswählen',
  view: '&Ansicht',
  zoomIn: '&Größer',
  zoomOut: '&Kleiner',
  zoomReset: '&Originalgröße',
  fullScreen: '&Vollbild',
  palette: '&Befehle…',
  help: '&Hilfe',
  shortcuts: '&Tastenkürzel',
  logs: '&Protokollordner öffnen',
  about: '&Über Waybill',
  noticeTitle: (things) =>
    things === 1 ? '1 Sache ist zu erledigen' : `${things.toLocaleString('de')} Sachen sind zu erledigen`,
  noticeText: 'Alles andere geht weiter. Klicken Sie, um zu sehen, was zu tun ist.',
  doneTitle: (batches) =>
    batches === 1 ? 'Ein Stapel ist fertig' : `${batches.toLocaleString('de')} Stapel sind fertig`,
  doneText: (comments) => listed(comments, 'alles darin liegt auf dem Server'),
  quitTitle: (files) =>
    files === 1 ? '1 Datei ist noch zu senden' : `${files.toLocaleString('de')} Dateien sind noch zu senden`,
  quitText:
    'Beenden hält das an, auch das Überwachen von Ordnern. Nichts geht verloren: Es geht beim nächsten Start weiter.',
  quitYes: 'Beenden und nicht mehr senden',
  quitBackground: 'Im Hintergrund weiter',
  cancel: 'Abbrechen',
  pageDied: 'Das Fenster konnte nicht gezeigt werden',
  pageDiedText: 'Seine Seite endete mehrmals hintereinander. Es wird weiter gesendet.',
  showAgain: 'Erneut zeigen',
  closedTitle: 'Waybill macht weiter',
  closedText:
    'Auch bei geschlossenem Fenster wird gesendet. Öffnen oder beenden Sie Waybill über sein Symbol in der Task- oder Menüleiste.',
  refusedTitle: 'Diese Adresse wurde nicht geöffnet',
  refusedText: (address) =>
    `Waybill öffnet nur https-Adressen Ihrer Ziele. Wenn Sie dieser vertrauen, kopieren Sie sie in Ihren Browser:\n\n${address}`,
  copyAddress: 'Adresse kopieren',
  dismiss: 'Schließen',
  switchesRefused: (switches) => `Waybill startet nicht mit ${switches}: Andere Programme kämen so hinein.`,
  noDataDir: (path, reason) => `Waybill kann sein Datenverzeichnis ${path} nicht benutzen: ${reason}.`,
  noHost: (node) =>
    `Dieses Electron hat Node ${node}; Waybills Dienst braucht 20.19 oder neuer. Starten Sie ihn mit „waybill serve“: Das Fenster findet ihn von selbst.`,
  noScreen:
    'Die installierte App braucht auch für einen Befehl einen Bildschirm. Auf einem Server starten Sie den Befehl mit Node: node dist/cli.js',
};

const TEXTS: Readonly<Record<ShellLanguage, ShellText>> = { en, fr, de };

/** The shell's texts in the first of the wanted languages that there is, else in English. */
export function shellText(wanted: readonly string[]): ShellText {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split(/[-_.]/)[0] ?? '';
    if (Object.hasOwn(TEXTS, language)) return TEXTS[language as ShellLanguage];
  }
  return en;
}
