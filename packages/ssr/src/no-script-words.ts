/** What is said to nobody who has a script. */

interface NoScriptWords {
  /** The method's own form is a script. */
  script: string;
  /** The words of the link to the shop's page of the order. */
  order: string;
  /** The words of the link to the shop itself, where its page of the order isn't known. */
  shop: string;
}

const en: NoScriptWords = {
  script: 'This way to pay needs JavaScript. Please choose another one.',
  order: 'Go to your order at the shop',
  shop: 'Go to the shop',
};

const WORDS: Readonly<Record<string, NoScriptWords>> = {
  ar: {
    script: 'تحتاج طريقة الدفع هذه إلى JavaScript. يُرجى اختيار طريقة أخرى.',
    order: 'انتقل إلى طلبك في المتجر',
    shop: 'انتقل إلى المتجر',
  },
  cs: {
    script: 'Tento způsob platby vyžaduje JavaScript. Vyberte prosím jiný.',
    order: 'Přejít na objednávku v obchodě',
    shop: 'Přejít do obchodu',
  },
  da: {
    script: 'Denne betalingsmåde kræver JavaScript. Vælg en anden.',
    order: 'Gå til din ordre i butikken',
    shop: 'Gå til butikken',
  },
  de: {
    script: 'Diese Zahlungsart braucht JavaScript. Bitte wählen Sie eine andere.',
    order: 'Zu Ihrer Bestellung im Shop',
    shop: 'Zum Shop',
  },
  el: {
    script: 'Αυτός ο τρόπος πληρωμής χρειάζεται JavaScript. Επιλέξτε άλλον.',
    order: 'Μετάβαση στην παραγγελία σας στο κατάστημα',
    shop: 'Μετάβαση στο κατάστημα',
  },
  en,
  es: {
    script: 'Esta forma de pago necesita JavaScript. Elija otra.',
    order: 'Ir a su pedido en la tienda',
    shop: 'Ir a la tienda',
  },
  et: {
    script: 'See makseviis vajab JavaScripti. Palun valige muu.',
    order: 'Mine oma tellimuse juurde poes',
    shop: 'Mine poodi',
  },
  fi: {
    script: 'Tämä maksutapa vaatii JavaScriptin. Valitse toinen.',
    order: 'Siirry tilaukseesi kaupassa',
    shop: 'Siirry kauppaan',
  },
  fr: {
    script: 'Ce moyen de paiement a besoin de JavaScript. Choisissez-en un autre.',
    order: 'Voir votre commande dans la boutique',
    shop: 'Aller à la boutique',
  },
  he: {
    script: 'אמצעי תשלום זה דורש JavaScript. נא לבחור אמצעי אחר.',
    order: 'מעבר להזמנה שלך בחנות',
    shop: 'מעבר לחנות',
  },
  hu: {
    script: 'Ehhez a fizetési módhoz JavaScript kell. Válasszon másikat.',
    order: 'Tovább a rendeléshez a boltban',
    shop: 'Tovább a boltba',
  },
  is: {
    script: 'Þessi greiðslumáti þarf JavaScript. Veldu annan.',
    order: 'Fara í pöntunina þína í búðinni',
    shop: 'Fara í búðina',
  },
  it: {
    script: 'Questo metodo di pagamento richiede JavaScript. Ne scelga un altro.',
    order: 'Vai all’ordine nel negozio',
    shop: 'Vai al negozio',
  },
  lt: {
    script: 'Šiam mokėjimo būdui reikia „JavaScript“. Pasirinkite kitą.',
    order: 'Eiti į užsakymą parduotuvėje',
    shop: 'Eiti į parduotuvę',
  },
  lv: {
    script: 'Šim maksāšanas veidam vajag JavaScript. Lūdzu, izvēlieties citu.',
    order: 'Doties uz pasūtījumu veikalā',
    shop: 'Doties uz veikalu',
  },
  nb: {
    script: 'Denne betalingsmåten trenger JavaScript. Velg en annen.',
    order: 'Gå til bestillingen din i butikken',
    shop: 'Gå til butikken',
  },
  nl: {
    script: 'Deze betaalwijze heeft JavaScript nodig. Kies een andere.',
    order: 'Naar uw bestelling in de winkel',
    shop: 'Naar de winkel',
  },
  pl: {
    script: 'Ten sposób płatności wymaga JavaScriptu. Wybierz inny.',
    order: 'Przejdź do zamówienia w sklepie',
    shop: 'Przejdź do sklepu',
  },
  pt: {
    script: 'Esta forma de pagamento precisa de JavaScript. Escolha outra.',
    order: 'Ir para a sua encomenda na loja',
    shop: 'Ir para a loja',
  },
  ro: {
    script: 'Această metodă de plată are nevoie de JavaScript. Alegeți alta.',
    order: 'Mergeți la comanda dvs. din magazin',
    shop: 'Mergeți la magazin',
  },
  sk: {
    script: 'Tento spôsob platby vyžaduje JavaScript. Vyberte iný.',
    order: 'Prejsť na objednávku v obchode',
    shop: 'Prejsť do obchodu',
  },
  sv: {
    script: 'Det här sättet att betala kräver JavaScript. Välj ett annat.',
    order: 'Gå till din beställning i butiken',
    shop: 'Gå till butiken',
  },
  uk: {
    script: 'Цей спосіб оплати потребує JavaScript. Виберіть інший.',
    order: 'Перейти до замовлення в магазині',
    shop: 'Перейти до магазину',
  },
};

/**
 * English where there is no translation: `lang` is set then.
 * @param language of the other words
 */
export const noScriptWords = (language: string): NoScriptWords & { lang?: 'en' } =>
  WORDS[language] ?? { ...en, lang: 'en' };
