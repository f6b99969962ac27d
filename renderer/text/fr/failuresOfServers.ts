import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const REST_GOES_ON = 'Les autres fichiers continuent.';
const TRIES_AGAIN = 'Waybill réessaie de lui-même.';
const NOTHING_SENT = 'Rien n’y est envoyé.';
const FILES_WAIT = 'Tous ses fichiers attendent dans la file.';
const BATCH_WAITS = 'Les fichiers de ce lot restent dans la file.';

export const failuresOfServers: FailureCatalogue = {
  'network.offline': texts(
    'Hors ligne',
    '{host} est injoignable ({reason}).',
    'Tout est en sûreté dans la file ; Waybill réessaie de lui-même.',
    'Vérifiez le réseau, ou attendez.',
  ),
  'network.timeout': texts(
    'Pas de réponse à temps',
    '{host} a fait attendre Waybill {seconds} s ({phase}).',
    TRIES_AGAIN,
    'Si cela dure, demandez à l’administration de {host}.',
  ),
  'network.cut': texts(
    'Liaison coupée',
    'La liaison avec {host} s’est coupée en plein milieu ({reason}).',
    TRIES_AGAIN,
    'Rien à faire, sauf si cela dure.',
  ),
  'network.proxy-sign-in': texts(
    'Le proxy demande une connexion',
    'Le proxy {proxy} a répondu 407.',
    'Tout est en sûreté dans la file.',
    'Mettez l’utilisateur et le mot de passe dans HTTPS_PROXY, ou demandez une exception au service informatique.',
  ),
  'network.certificate': texts(
    'L’identité du serveur ne peut être vérifiée',
    'Le certificat de {host} n’est pas accepté : {reason}.',
    NOTHING_SENT,
    'Si votre labo a sa propre autorité de certification, nommez son fichier dans les options de la destination ; sinon, demandez au service informatique.',
  ),
  'network.wrong-scheme': texts(
    'Cette adresse parle un autre protocole',
    '{host} ne parle pas {scheme} sur ce port.',
    NOTHING_SENT,
    'Essayez {other} dans l’adresse de la destination.',
  ),
  'remote.busy': texts(
    'Le serveur est occupé',
    '{host} a répondu {status} et demande d’attendre.',
    'Waybill attend comme demandé, puis réessaie.',
    'Rien à faire.',
  ),
  'remote.server-error': texts(
    'Le serveur a échoué là-dessus',
    '{host} a répondu {status}.',
    'Waybill essaie encore quelques fois, puis vous demande.',
    'Lisez ci-dessous ce que dit le serveur ; si cela n’aide pas, envoyez-le à son administration.',
  ),
  'remote.redirect': texts(
    'Le serveur renvoie vers une autre adresse',
    '{host} a répondu {status} et renvoie vers {location}. Waybill ne suit pas, pour protéger votre clé.',
    NOTHING_SENT,
    'Corrigez l’adresse de la destination (souvent https:// au lieu de http://).',
  ),
  'remote.not-our-server': texts(
    'Répond, mais pas en serveur d’import',
    '{host} ne donne pas la réponse de ce service (« {got} » au lieu de « {expected} »). Peut-être une page de connexion Wi-Fi, ou un autre produit.',
    NOTHING_SENT,
    'Ouvrez {host} dans un navigateur ; corrigez l’adresse si c’est un autre serveur.',
  ),
  'remote.not-installed': texts(
    'Le service d’import n’est pas là',
    '{host} n’a pas {product} à cette adresse (réponse {status}).',
    NOTHING_SENT,
    'Vérifiez l’adresse, ou demandez à l’administration de l’installer.',
  ),
  'remote.sign-in': texts(
    'Connectez-vous de nouveau',
    '{host} n’accepte pas la clé ou le mot de passe de « {destination} » (réponse {status}).',
    'Tous ses fichiers attendent dans la file et repartiront ensuite d’eux-mêmes.',
    'Saisissez la bonne clé de la destination.',
  ),
  'remote.no-permission': texts(
    'Un droit manque sur le serveur',
    'Le compte de « {destination} » n’a pas ce droit ({right}).',
    FILES_WAIT,
    'Demandez ce droit à l’administration de {host}, puis réessayez.',
  ),
  'remote.not-understood': texts(
    'La réponse du serveur n’a pas de sens',
    '{host} a répondu {status} (« {got} » au lieu de « {expected} »).',
    'Cela ne compte pas comme une réussite.',
    'Lisez ci-dessous ce que dit le serveur et envoyez-le à son administration.',
  ),
  'remote.rejected-file': texts(
    'Le serveur refuse ce fichier',
    '{host} refuse « {name} » (réponse {status}).',
    REST_GOES_ON,
    'Lisez ce que dit le serveur, réparez le fichier ou excluez-le.',
  ),
  'remote.removed-file': texts(
    'Le serveur a supprimé ce fichier',
    '{host} a décompressé l’archive, puis supprimé « {name} » : il ne garde pas ce type de contenu.',
    REST_GOES_ON,
    'Convertissez-le en PNG, JPEG, GIF, TIFF ou texte, ou excluez-le.',
  ),
  'remote.too-large': texts(
    'Plus gros que ce que le serveur prend',
    '{host} ne prend pas « {name} » ({bytes} octets).',
    REST_GOES_ON,
    'Excluez-le, ou demandez une limite plus haute à l’administration.',
  ),
  'remote.rejected-control': texts(
    'Le serveur refuse le fichier de contrôle',
    '{host} dit ci-dessous ce qui ne va pas.',
    BATCH_WAITS,
    'Réparez le fichier de contrôle, puis réessayez le lot.',
  ),
  'remote.rejected-batch': texts(
    'Le serveur refuse le lot',
    '{host} a répondu {status}.',
    BATCH_WAITS,
    'Lisez ci-dessous ce que dit le serveur, puis réessayez le lot.',
  ),
  'remote.batch-gone': texts(
    'Le serveur ne connaît plus le lot',
    '{host} ne connaît pas {ref}.',
    'Rien n’est perdu ici.',
    'Réessayez le lot : ses fichiers sont envoyés de nouveau dans un autre.',
  ),
  'remote.corrupted': texts(
    'Arrivé abîmé',
    'L’empreinte que {host} a rendue pour « {name} » n’est pas celle du fichier.',
    'Le fichier d’ici est intact ; il est envoyé de nouveau.',
    'Si cela se répète, demandez au service informatique ce qui modifie les données en chemin.',
  ),
  'remote.schedule-refused': texts(
    'Le serveur n’a pas lancé l’import',
    '{host} a répondu {status} à la demande.',
    'Rien n’est lancé deux fois.',
    'Lisez ci-dessous ce que dit le serveur, puis réessayez.',
  ),
  'remote.start-unknown': texts(
    'On ne sait pas si l’import a commencé',
    'La réponse de {host} s’est perdue, et on ne peut pas le lui demander.',
    'Rien n’est lancé une seconde fois sans vous.',
    'Regardez la page du serveur, puis réessayez ou annulez.',
  ),
  'remote.import-failed': texts(
    'L’import a échoué sur le serveur',
    '{host} signale : {message}',
    'Ce qui est importé reste importé.',
    'Lisez le journal, réparez la cause, puis réessayez ou relancez.',
  ),
  'remote.leftover': texts(
    'Laissé de côté par le serveur',
    'Le serveur a pris « {name} », mais son import l’a laissé de côté.',
    REST_GOES_ON,
    'Réessayez les restes ; si cela se répète, regardez le fichier.',
  ),
  'remote.wrong-job-type': texts(
    'Le serveur ne connaît pas ce type de tâche',
    '{host} ne prend pas le type de tâche « {jobType} ». {hint}',
    'Rien n’a été lancé.',
    'Mettez {suggestion} dans les options de la destination, puis réessayez.',
  ),
  'check.findings': texts(
    'La vérification a trouvé quelque chose',
    'La vérification de ce lot a trouvé {errors} erreurs et {warnings} avertissements, et {host} ne connaît pas d’essai à blanc.',
    'Rien n’est envoyé ni importé entre-temps.',
    'Regardez ce qui a été trouvé. Corrigez puis réessayez, ou lancez l’import en donnant une raison.',
  ),
  'job.needs-statement': texts(
    'Qu’a montré l’essai à blanc ?',
    '{host} ne dit pas comment un essai à blanc s’est terminé ; seule sa propre page montre le journal.',
    'Le véritable import attend.',
    'Ouvrez cette page, copiez son journal et notez-le ici. Lancez ensuite l’import.',
  ),
  'job.restart-overtaken': texts(
    'Une tâche a changé avant sa relance',
    'La relance de la tâche {number} attendait {host}, et la tâche n’est plus dans le même état.',
    'Rien n’a été fait à la tâche.',
    'Regardez-la. Ensuite, relancez-la quand même, ou oubliez-le.',
  ),
  'job.erase-overtaken': texts(
    'Une tâche a changé avant d’être effacée',
    'L’effacement de la tâche {number} attendait {host}, et la tâche n’est plus dans le même état.',
    'Rien n’a été fait à la tâche.',
    'Regardez-la. Ensuite, effacez-la quand même, ou oubliez-le.',
  ),
  'job.question': texts(
    'L’import a une question',
    '{host} a besoin d’une réponse pour continuer.',
    'L’import attend aussi longtemps qu’il faut ; rien n’est perdu.',
    'Répondez-y.',
  ),
};
