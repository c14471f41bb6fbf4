/** What is said to nobody who has a script. */

interface NoScriptWords {
  /** The method's own form is a script. */
  script: string;
  /** The words of the link to the shop's page of the order. */
  order: string;
}

const en: NoScriptWords = {
  script: 'This way to pay needs JavaScript. Please choose another one.',
  order: 'Go to your order at the shop',
};

const WORDS: Readonly<Record<string, NoScriptWords>> = {
  ar: {
    script: 'تحتاج طريقة الدفع هذه إلى JavaScript. يُرجى اختيار طريقة أخرى.',
    order: 'انتقل إلى طلبك في المتجر',
  },
  cs: {
    script: 'Tento způsob platby vyžaduje JavaScript. Vyberte prosím jiný.',
    order: 'Přejít na objednávku v obchodě',
  },
  da: {
    script: 'Denne betalingsmåde kræver JavaScript. Vælg en anden.',
    order: 'Gå til din ordre i butikken',
  },
  de: {
    script: 'Diese Zahlungsart braucht JavaScript. Bitte wählen Sie eine andere.',
    order: 'Zu Ihrer Bestellung im Shop',
  },
  el: {
    script: 'Αυτός ο τρόπος πληρωμής χρειάζεται JavaScript. Επιλέξτε άλλον.',
    order: 'Μετάβαση στην παραγγελία σας στο κατάστημα',
  },
  en,
  es: { script: 'Esta forma de pago necesita JavaScript. Elija otra.', order: 'Ir a su pedido en la tienda' },
  et: {
    script: 'See makseviis vajab JavaScripti. Palun valige muu.',
    order: 'Mine oma tellimuse juurde poes',
  },
  fi: { script: 'Tämä maksutapa vaatii JavaScriptin. Valitse toinen.', order: 'Siirry tilaukseesi kaupassa' },
  fr: {
    script: 'Ce moyen de paiement a besoin de JavaScript. Choisissez-en un autre.',
    order: 'Voir votre commande dans la boutique',
  },
  he: { script: 'אמצעי תשלום זה דורש JavaScript. נא לבחור אמצעי אחר.', order: 'מעבר להזמנה שלך בחנות' },
  hu: {
    script: 'Ehhez a fizetési módhoz JavaScript kell. Válasszon másikat.',
    order: 'Tovább a rendeléshez a boltban',
  },
  is: {
    script: 'Þessi greiðslumáti þarf JavaScript. Veldu annan.',
    order: 'Fara í pöntunina þína í búðinni',
  },
  it: {
    script: 'Questo metodo di pagamento richiede JavaScript. Scegline un altro.',
    order: 'Vai al tuo ordine nel negozio',
  },
  lt: {
    script: 'Šiam mokėjimo būdui reikia „JavaScript“. Pasirinkite kitą.',
    order: 'Eiti į užsakymą parduotuvėje',
  },
  lv: {
    script: 'Šim maksāšanas veidam vajag JavaScript. Lūdzu, izvēlieties citu.',
    order: 'Doties uz pasūtījumu veikalā',
  },
  nb: {
    script: 'Denne betalingsmåten trenger JavaScript. Velg en annen.',
    order: 'Gå til bestillingen din i butikken',
  },
  nl: {
    script: 'Deze betaalwijze heeft JavaScript nodig. Kies een andere.',
    order: 'Naar uw bestelling in de winkel',
  },
  pl: {
    script: 'Ten sposób płatności wymaga JavaScriptu. Wybierz inny.',
    order: 'Przejdź do zamówienia w sklepie',
  },
  pt: {
    script: 'Esta forma de pagamento precisa de JavaScript. Escolha outra.',
    order: 'Ir para a sua encomenda na loja',
  },
  ro: {
    script: 'Această metodă de plată are nevoie de JavaScript. Alegeți alta.',
    order: 'Mergeți la comanda dvs. din magazin',
  },
  sk: {
    script: 'Tento spôsob platby vyžaduje JavaScript. Vyberte iný.',
    order: 'Prejsť na objednávku v obchode',
  },
  sv: {
    script: 'Det här sättet att betala kräver JavaScript. Välj ett annat.',
    order: 'Gå till din beställning i butiken',
  },
  uk: {
    script: 'Цей спосіб оплати потребує JavaScript. Виберіть інший.',
    order: 'Перейти до замовлення в магазині',
  },
};

/** @param language of the other words: English where there is no translation */
export const noScriptWords = (language: string): NoScriptWords => WORDS[language] ?? en;
