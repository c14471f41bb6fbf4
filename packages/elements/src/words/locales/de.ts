import type { AllTexts } from '../all-texts.ts';

/** No native speaker is known to have read it. A comment says in English what a sentence about money says. */
const de: AllTexts = {
  choose: 'Zahlungsart wählen',
  choose_first: 'Bitte wählen Sie zuerst eine Zahlungsart.',
  loading: 'Zahlungsarten werden geladen',
  ways: 'Zahlungsarten: {count}',
  pay: '{amount} bezahlen',
  starting: 'Einen Moment …',
  slow: 'Das dauert länger als üblich. Bitte warten Sie.',
  retry: 'Noch einmal versuchen',
  reference: 'Referenz {reference}',
  offline: 'Gerade keine Verbindung. Ihre Zahlung ist nicht betroffen; wir prüfen weiter.',
  confirming: 'Wir bestätigen Ihre Zahlung',

  'error.unexpected': 'Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal.',
  'error.network':
    'Wir erreichen die Kasse nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',

  'app.pay': '{amount} mit {app} bezahlen',
  'app.not_offered': 'Diese Bestellung kann hier nicht mit Swish bezahlt werden.',
  'app.use_number': 'Stattdessen eine Telefonnummer eingeben',
  'app.use_code': 'Stattdessen einen QR-Code anzeigen',
  'app.send': '{amount} ans Telefon senden',
  'app.approve': 'Öffnen Sie {app} auf Ihrem Telefon und bestätigen Sie dort die Zahlung.',
  'app.scan': 'Scannen Sie den Code mit {app} auf Ihrem Telefon.',
  'app.qr': 'QR-Code für {app}',
  'app.open': '{app} öffnen',
  'app.open_here': '{app} auf diesem Gerät öffnen',
  'app.open_again': '{app} erneut öffnen',
  'app.ready': '{app} kann jetzt geöffnet werden.',
  'app.other_phone': 'Mit einem anderen Telefon bezahlen',
  'app.coming': 'Ihre Zahlung wird vorbereitet …',
  'app.no_code': 'Der QR-Code kann nicht angezeigt werden.',
  'app.time_left': 'Verbleibende Zeit zum Bezahlen: {time}',
  'app.time_minute': 'Noch weniger als eine Minute zum Bezahlen.',
  // The time to pay has possibly run out. We go on inquiring: don't pay once more before an answer stands here.
  'app.time_over':
    'Die Zeit zum Bezahlen ist möglicherweise abgelaufen. Wir fragen weiter nach: Bezahlen Sie nicht noch einmal, bevor hier eine Antwort steht.',

  'list.search': 'Suchen',
  'list.found': '{found} von {all}',
  'list.none': 'Nichts gefunden',
  'list.clear': 'Suche löschen',
  'list.unset': 'Keine Auswahl',

  'field.required': 'Bitte ausfüllen.',
  'field.invalid': 'Bitte prüfen: Das sieht nicht richtig aus.',
  'field.select': 'Bitte wählen.',
  'field.accept': 'Bitte stimmen Sie zu, um fortzufahren.',
  'field.from': 'Wählen Sie {date} oder später.',
  'field.to': 'Wählen Sie {date} oder früher.',
  'field.optional': '{label} (optional)',
  'field.read': 'Lesen (öffnet einen neuen Tab)',
  'field.of_order': 'Telefonnummer Ihrer Bestellung, mit den Endziffern {digits}',

  'klarna.loading': 'Klarna wird geladen',
  'klarna.ready': 'Klarna ist bereit.',
  'klarna.in_window': 'Machen Sie bei Klarna weiter. Diese Seite wartet auf Sie.',
  'klarna.closed': 'Sie haben Klarna vorzeitig verlassen. Sie können es noch einmal versuchen.',
  'klarna.correct':
    'Klarna bittet Sie, Folgendes zu prüfen: {fields}. Korrigieren Sie es und versuchen Sie es noch einmal.',
  'klarna.refused':
    'Klarna kann dies für Ihre Bestellung nicht anbieten. Bitte wählen Sie eine andere Zahlungsart.',
  'klarna.not_here': 'Klarna funktioniert auf dieser Seite nicht. Bitte wählen Sie eine andere Zahlungsart.',
  'klarna.blocked': 'Klarna konnte nicht geladen werden.',
  'klarna.failed': 'Bei Klarna ist etwas schiefgegangen.',
  'klarna.of_delivery': '{field} (Lieferadresse)',
  'klarna.field.given_name': 'Vorname',
  'klarna.field.family_name': 'Nachname',
  'klarna.field.email': 'E-Mail-Adresse',
  'klarna.field.phone': 'Telefonnummer',
  'klarna.field.street_address': 'Straße und Hausnummer',
  'klarna.field.postal_code': 'Postleitzahl',
  'klarna.field.city': 'Ort',
  'klarna.field.region': 'Region',
  'klarna.field.country': 'Land',
  'klarna.field.date_of_birth': 'Geburtsdatum',
  'klarna.field.organization_name': 'Firmenname',
  'klarna.field.national_identification_number': 'persönliche Identifikationsnummer',

  choose_again: 'Sie können es noch einmal versuchen oder eine andere Zahlungsart wählen.',
  left_open: 'Ihre frühere Zahlung ist noch offen und kann noch durchgehen: {method}.',
  // This page updates by itself. You don't have to pay once more.
  confirming_hint: 'Diese Seite aktualisiert sich von selbst. Sie müssen nicht noch einmal bezahlen.',
  waiting_hint:
    'Geben Sie die Zahlung frei und kommen Sie dann hierher zurück. Diese Seite aktualisiert sich von selbst.',
  back_to_bank: 'Zurück zu Ihrer Bank',
  continue_with: 'Weiter mit {method}',
  cancel: 'Zahlung abbrechen',
  // Call off the payment? If you have approved it, it can still go through.
  cancel_warning: 'Zahlung abbrechen? Wenn Sie sie freigegeben haben, kann sie noch durchgehen.',
  cancel_confirm: 'Ja, Zahlung abbrechen',
  another_way: 'Andere Zahlungsart wählen',
  another_way_from: 'Ab {time} Uhr können Sie eine andere Zahlungsart wählen.',
  // If you have approved this payment, it can still go through. Don't pay twice.
  another_way_warning:
    'Wenn Sie diese Zahlung freigegeben haben, kann sie noch durchgehen. Bezahlen Sie nicht doppelt.',
  another_way_confirm: 'Trotzdem andere Zahlungsart wählen',
  keep_waiting: 'Weiter warten',
  online: 'Sie sind wieder online.',
  polling: 'Aktualisierungen können einige Sekunden dauern.',

  'status.PRE_FLIGHT_CHECK': 'Ihre Zahlung wird vorbereitet',
  'status.INITIALIZING': 'Ihre Zahlung wird vorbereitet',
  'status.WAITING_FOR_PAYMENT': 'Wir warten auf Ihre Zahlung',
  'status.WAITING_FOR_PROMOTION': 'Ihre Zahlung wird bearbeitet',
  'status.PROCESSING': 'Ihre Zahlung wird bearbeitet',
  'status.PROCESSING_REDIRECTED_APP': 'Wir warten auf Sie in der App',
  'status.PROCESSING_REDIRECTED_WEB': 'Wir warten auf Sie bei Ihrer Bank',
  'status.CANCELLING': 'Ihre Zahlung wird abgebrochen',
  'status.FLOW_COMPLETED': 'Wir bestätigen Ihre Zahlung',
  'status.ACCEPTED': 'Wir bestätigen Ihre Zahlung',
  'status.UNDER_REVIEW': 'Ihre Zahlung wird geprüft',
  'status.UNKNOWN': 'Wir bestätigen Ihre Zahlung',
  // Payment authorised
  'status.AUTHORIZED': 'Zahlung genehmigt',
  'status.PARTIALLY_CAPTURED': 'Zahlung genehmigt',
  // Paid
  'status.PAID': 'Bezahlt',
  // The payment was refused
  'status.DECLINED': 'Die Zahlung wurde abgelehnt',
  // The payment was called off
  'status.CANCELLED': 'Die Zahlung wurde abgebrochen',
  // The payment didn't work out
  'status.ERROR': 'Die Zahlung hat nicht geklappt',
  // The time to pay has run out
  'status.EXPIRED': 'Die Zeit zum Bezahlen ist abgelaufen',
  // The reservation of the amount was lifted
  'status.RELEASED': 'Die Reservierung des Betrags wurde aufgehoben',
  // The payment was refused
  'status.CAPTURE_DECLINED': 'Die Zahlung wurde abgelehnt',

  'reason.declined': 'Die Zahlung wurde abgelehnt. Bitte wählen Sie eine andere Zahlungsart.',
  'reason.declined_by_bank': 'Ihre Bank hat die Zahlung abgelehnt.',
  'reason.not_confirmed': 'Die Zahlung wurde nicht bestätigt.',
  'reason.confirmation_needed':
    'Ihre Bank bittet Sie, die Zahlung zu bestätigen. Bitte versuchen Sie es erneut.',
  'reason.not_completed': 'Die Zahlung wurde nicht abgeschlossen.',
  'reason.account':
    'Mit dem Konto stimmt etwas nicht. Bitte prüfen Sie es oder wählen Sie eine andere Zahlungsart.',
  'reason.address': 'Die Adresse stimmt nicht überein. Bitte prüfen Sie sie.',
  'reason.contact': 'Mit Ihren Kontaktdaten stimmt etwas nicht.',
  'reason.amount': 'Dieser Betrag kann so nicht bezahlt werden.',
  'reason.refused': 'Die Zahlung konnte nicht angenommen werden. Bitte wählen Sie eine andere Zahlungsart.',
  'reason.try_again': 'Das hat gerade nicht geklappt. Bitte versuchen Sie es erneut.',
  'reason.choose_another': 'Bitte wählen Sie eine andere Zahlungsart.',
  'reason.method_unavailable': 'Diese Zahlungsart ist für diese Bestellung nicht verfügbar.',
  'reason.cart_changed': 'Ihre Bestellung hat sich geändert. Bitte bestätigen Sie die Zahlung erneut.',
  'reason.authorization_expired': 'Ihre Freigabe ist abgelaufen. Bitte bestätigen Sie die Zahlung erneut.',
  'reason.invalid_data': 'Etwas in Ihren Angaben wird nicht angenommen. Bitte prüfen Sie sie.',
  'reason.paid_before':
    'Zu dieser Bestellung gibt es schon eine Zahlung. Bitte wenden Sie sich an den Shop, bevor Sie zahlen.',

  no_methods: 'Diese Bestellung kann gerade nicht online bezahlt werden.',
  elsewhere: 'Diese Bestellung wird in einem anderen Fenster oder auf einem anderen Gerät bezahlt.',
  superseded: 'Ihre Bestellung hat sich geändert. Bitte machen Sie mit der neuen weiter.',
  expired: 'Diese Kasse ist abgelaufen. Bitte beginnen Sie noch einmal im Warenkorb.',
  ending: 'Sie haben noch weniger als zwei Minuten, um hier zu bezahlen.',
  more_time: 'Ich brauche mehr Zeit',
  closed: 'Bitte machen Sie dort weiter, wo Sie die Bestellung begonnen haben.',
  cancelling:
    'Wir haben den Abbruch angefordert und versuchen es weiter. Sie müssen nichts tun: Bezahlen Sie nicht auf andere Weise, bevor hier eine Antwort steht.',

  'error.already_paid': 'Diese Bestellung ist schon bezahlt.',
  'error.session_expired': 'Diese Kasse ist abgelaufen. Bitte beginnen Sie noch einmal im Warenkorb.',
  'error.invalid_token': 'Diese Kasse ist nicht mehr gültig. Bitte beginnen Sie noch einmal im Warenkorb.',
  'error.invalid_request': 'Eine Ihrer Angaben stimmt nicht.',
  'error.invalid_api_key':
    'Die Kasse dieses Shops ist nicht richtig eingerichtet. Bitte wenden Sie sich an den Shop.',
  'error.origin_not_allowed':
    'Die Kasse dieses Shops ist nicht richtig eingerichtet. Bitte wenden Sie sich an den Shop.',
  'error.read_only': 'Sie können diese Zahlung hier verfolgen, aber nicht bezahlen.',
  'error.not_found': 'Wir finden diese Zahlung nicht.',
  'error.method_not_available': 'Diese Zahlungsart geht gerade nicht. Bitte wählen Sie eine andere.',
  'error.order_locked': 'Eine Zahlung dieser Bestellung ist noch offen.',
  'error.session_superseded': 'Ihre Bestellung hat sich geändert. Bitte machen Sie mit der neuen weiter.',
  'error.idempotency_conflict': 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  'error.operation_in_progress': 'Einen Moment, es läuft noch etwas.',
  'error.operation_not_allowed': 'Das ist gerade nicht möglich.',
  'error.payment_not_cancellable': 'Diese Zahlung kann nicht mehr abgebrochen werden.',
  'error.return_code_used': 'Dieser Link wurde schon benutzt.',
  'error.payload_too_large': 'Eine Ihrer Angaben ist zu lang.',
  'error.provider_rejected': 'Die Zahlung konnte nicht gestartet werden. Bitte wählen Sie eine andere Art.',
  'error.not_supported': 'Das ist mit dieser Zahlungsart nicht möglich.',
  'error.provider_misconfigured': 'Diese Zahlungsart geht gerade nicht. Bitte wählen Sie eine andere.',
  'error.provider_unavailable':
    'Diese Zahlungsart ist gerade nicht erreichbar. Versuchen Sie es noch einmal oder wählen Sie eine andere.',
  'error.unavailable': 'Die Kasse ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.',
  'error.too_many_requests':
    'Zu viele Versuche. Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal.',
};
export default de;
