import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const REST_GOES_ON = 'Les autres fichiers continuent.';
const LEFT_ALONE = 'On n’y touche pas.';
const NOTHING_QUEUED = 'Rien n’a été mis en file.';

export const failuresOfFiles: FailureCatalogue = {
  'file.gone': texts(
    'Le fichier n’est plus là',
    '{path} a été déplacé ou supprimé avant son envoi.',
    REST_GOES_ON,
    'Remettez-le et réessayez, ou annulez-le.',
  ),
  'file.no-access': texts(
    'Pas le droit de lire le fichier',
    '{path} ne peut être lu ({reason}).',
    REST_GOES_ON,
    'Donnez à Waybill le droit de le lire, puis réessayez.',
  ),
  'file.busy': texts(
    'Ouvert dans un autre programme',
    '{path} est verrouillé ({reason}).',
    'Waybill réessaie de lui-même.',
    'Fermez le programme qui l’a ouvert.',
  ),
  'file.changing': texts(
    'Jamais au repos',
    '{path} a changé {times} fois pendant son envoi.',
    'Aucune version à moitié écrite ne compte comme envoyée.',
    'Arrêtez le programme qui l’écrit, puis réessayez.',
  ),
  'file.changed-since-dry-run': texts(
    'Modifié depuis l’essai à blanc',
    '{path} n’est pas le fichier qui a passé l’essai à blanc.',
    'Le véritable import attend.',
    'Faites un autre essai à blanc, ou passez outre avec une raison.',
  ),
  'file.not-a-file': texts(
    'Pas un fichier ordinaire',
    '{path} est {what}.',
    LEFT_ALONE,
    'Donnez un fichier ordinaire ou un dossier.',
  ),
  'file.outside': texts(
    'Un lien qui mène ailleurs',
    '{path} mène hors de {root}.',
    LEFT_ALONE,
    'Donnez le vrai chemin si vous voulez ce fichier.',
  ),
  'file.bad-name': texts(
    'Le serveur ne peut pas prendre ce nom',
    '« {name} » {reason}.',
    REST_GOES_ON,
    'Renommez-le, ou envoyez-le sous un autre nom.',
  ),
  'file.name-clash': texts(
    'Deux fichiers auraient le même nom',
    '« {name} » partirait de {path} et de {other} ; sur le serveur, le dernier l’emporterait.',
    'Aucun des deux n’est envoyé.',
    'Envoyez les deux sous des noms différents, ou seulement le plus récent ; ou écartez-les.',
  ),
  'file.unreadable': texts(
    'La lecture du fichier a échoué',
    '{path} : {reason}.',
    'Waybill essaie encore quelques fois, puis vous demande.',
    'Vérifiez le disque ou le partage réseau.',
  ),
  'path.missing': texts(
    'Il n’y a rien à ce chemin',
    '{path} n’existe pas.',
    NOTHING_QUEUED,
    'Vérifiez l’orthographe.',
  ),
  'path.no-files': texts(
    'Aucun fichier trouvé',
    '{path} ne contient aucun fichier ordinaire.',
    NOTHING_QUEUED,
    'Donnez un dossier qui contient des fichiers.',
  ),
  'path.not-plain': texts(
    'Ce chemin n’est pas permis',
    '{path} {reason}.',
    NOTHING_QUEUED,
    'Donnez le chemin complet d’un fichier ou d’un dossier de cet ordinateur.',
  ),
  'control.missing': texts(
    'Il faut un fichier de contrôle',
    '« {destination} » est une destination {kind}, et ni le lot ni la destination ne nomment de fichier de contrôle.',
    NOTHING_QUEUED,
    'Choisissez un fichier de contrôle ici, ou nommez-en un dans la destination.',
  ),
  'control.not-json': texts(
    'Le fichier de contrôle n’est pas du JSON',
    '{path} : {reason}.',
    NOTHING_QUEUED,
    'Réparez-le, puis envoyez-le de nouveau.',
  ),
  'control.invalid': texts(
    'Le fichier de contrôle serait refusé',
    '{path} : {reason}.',
    NOTHING_QUEUED,
    'Réparez-le, puis envoyez-le de nouveau.',
  ),
};
