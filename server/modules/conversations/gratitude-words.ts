import type { CustomerLanguage } from '../../platform/languages.ts'

/**
 * What customers write when they only say thanks, in the languages whose mail is folded (platform/languages.ts). Whole
 * phrases, never single words that could also stand in a request: "thanks in advance", "thanks for looking into it" and
 * "it works for now" ask for something and are not here. Small letters, straight apostrophes.
 */
export type GratitudePhrases = {
  /** A name may follow. */
  greeting: string[]
  /** At least one of them must be there. A name may follow. */
  thanks: string[]
  /** What the thanks are for, and that all is well. */
  well: string[]
  /** A name may follow. */
  closing: string[]
}

const list = (text: string): string[] => text.split('|').map((one) => one.trim())

export const gratitudePhrases: Record<CustomerLanguage, GratitudePhrases> = {
  en: {
    greeting: list(
      'hi|hello|hey|dear|good morning|good afternoon|good evening|hi there|hello there|hi all|hi team|dear team',
    ),
    thanks: list(
      'thanks|thank you|thx|ty|cheers|many thanks|thanks a lot|thanks a million|thanks again|thank you again|thanks so much|thank you so much|thank you very much|thanks very much|big thanks|thanks a bunch|much appreciated|really appreciate it|i really appreciate it|i appreciate it|i appreciate your help|we appreciate your help|much obliged',
    ),
    well: list(
      "and|for your help|for the help|for your quick help|for the quick help|for all your help|for your support|for the great support|for the quick reply|for your quick reply|for the quick response|for your quick response|for the fast reply|for the fast response|for your reply|for your answer|for the answer|for the information|for the info|for the update|for letting me know|for letting us know|for your time|for everything|for your patience|for sorting this out|for sorting it out|for fixing it|for fixing this|for the fix|for the solution|for solving this|it works|it works now|it works great|works now|works great|works perfectly|works|it is working now|it's working now|everything works|everything works now|all works|that works|that worked|it worked|this worked|that did it|that did the trick|that helped|this helped|problem solved|issue resolved|issue solved|solved|resolved|that solved it|that solved my problem|that fixed it|fixed|all good|all good now|all is well|great|perfect|excellent|awesome|wonderful|brilliant|super|lovely|fantastic|great job|good job|well done|great service|great support|great work|very kind|you are the best|you're the best|have a nice day|have a great day|have a good day|have a nice weekend|have a great weekend|have a good weekend|have a nice evening|ok|okay|got it|understood|noted|so much|very much|a lot|again",
    ),
    closing: list(
      'best|best regards|kind regards|warm regards|regards|best wishes|all the best|sincerely|yours sincerely|take care|bye|br|kr',
    ),
  },
  de: {
    greeting: list(
      'hallo|hi|hey|guten tag|guten morgen|guten abend|moin|servus|grüß gott|liebe|lieber|liebes team|hallo zusammen|liebe kollegen|hallo liebes team|sehr geehrte frau|sehr geehrter herr|sehr geehrte damen und herren|hallo frau|hallo herr|frau|herr',
    ),
    thanks: list(
      'danke|danke schön|dankeschön|danke sehr|vielen dank|herzlichen dank|besten dank|lieben dank|tausend dank|ganz herzlichen dank|danke nochmals|danke nochmal|nochmals danke|nochmals vielen dank|vielen lieben dank|ich danke ihnen|ich danke dir|ich bedanke mich|wir bedanken uns|wir danken ihnen|merci|thanks|thx',
    ),
    well: list(
      'und|für die hilfe|für ihre hilfe|für deine hilfe|für eure hilfe|für die schnelle hilfe|für ihre schnelle hilfe|für deine schnelle hilfe|für die schnelle antwort|für ihre schnelle antwort|für deine schnelle antwort|für die rasche antwort|für die antwort|für ihre antwort|für deine antwort|für die rückmeldung|für ihre rückmeldung|für die schnelle rückmeldung|für die info|für die information|für die unterstützung|für ihre unterstützung|für den support|für den tollen support|für ihre mühe|für deine mühe|für die mühe|für ihre zeit|für alles|für die lösung|für die schnelle lösung|es funktioniert|es funktioniert jetzt|jetzt funktioniert es|funktioniert|funktioniert jetzt|jetzt funktioniert alles|alles funktioniert|es klappt|es klappt jetzt|jetzt klappt es|hat geklappt|hat funktioniert|das hat geklappt|das hat funktioniert|das hat geholfen|hat geholfen|es geht wieder|jetzt geht es|alles gut|alles klar|alles bestens|alles in ordnung|passt|passt so|erledigt|gelöst|problem gelöst|das problem ist gelöst|super|perfekt|prima|toll|klasse|großartig|spitze|wunderbar|sehr gut|sehr nett|top|super service|toller service|gute arbeit|ok|okay|verstanden|einen schönen tag|schönen tag|schönen tag noch|einen schönen tag noch|schönen abend|schönes wochenende|ein schönes wochenende|schönen feierabend',
    ),
    closing: list(
      'viele grüße|liebe grüße|beste grüße|schöne grüße|freundliche grüße|mit freundlichen grüßen|mit freundlichem gruß|mit besten grüßen|herzliche grüße|gruß|grüße|lg|vg|mfg|bg|tschüss|ihr|ihre|dein|deine|viele grüsse|liebe grüsse|beste grüsse|freundliche grüsse|mit freundlichen grüssen',
    ),
  },
  fr: {
    greeting: list('bonjour|bonsoir|salut|cher|chère|bonjour à tous|bonjour madame|bonjour monsieur|madame|monsieur'),
    thanks: list(
      'merci|merci beaucoup|merci bien|mille mercis|grand merci|un grand merci|merci encore|encore merci|merci infiniment|merci mille fois|je vous remercie|je te remercie|nous vous remercions|avec tous mes remerciements',
    ),
    well: list(
      "et|à vous|à toi|à vous aussi|pour votre aide|pour ton aide|pour l'aide|pour votre réponse|pour ta réponse|pour la réponse|pour votre réponse rapide|pour votre réactivité|pour ta réactivité|pour votre retour|pour le retour|pour votre support|pour votre soutien|pour l'information|pour l'info|pour votre temps|pour tout|pour la solution|ça marche|ça marche maintenant|cela fonctionne|ça fonctionne|tout fonctionne|tout fonctionne maintenant|c'est bon|c'est parfait|c'est réglé|problème réglé|problème résolu|tout est en ordre|tout va bien|parfait|super|génial|excellent|très bien|top|bien reçu|d'accord|ok|bravo|bonne journée|bonne soirée|bon week-end|bon weekend|très bonne journée",
    ),
    closing: list(
      'cordialement|bien cordialement|bien à vous|bien à toi|amicalement|sincèrement|à bientôt|salutations|meilleures salutations|cdlt|cdt',
    ),
  },
  es: {
    greeting: list(
      'hola|buenos días|buenas tardes|buenas noches|buenas|estimado|estimada|estimados|querido|querida|hola a todos|hola equipo',
    ),
    thanks: list(
      'gracias|muchas gracias|muchísimas gracias|mil gracias|gracias de nuevo|muchas gracias de nuevo|le agradezco|te agradezco|os agradezco|se lo agradezco|te lo agradezco|muy agradecido|muy agradecida|un millón de gracias',
    ),
    well: list(
      'y|a ti|a usted|a vosotros|a ustedes|por tu ayuda|por su ayuda|por vuestra ayuda|por la ayuda|por tu respuesta|por su respuesta|por la respuesta|por la rápida respuesta|por su rápida respuesta|por tu rápida respuesta|por la información|por la info|por su tiempo|por tu tiempo|por todo|por el apoyo|por su apoyo|por la solución|ya funciona|funciona|ahora funciona|ya funciona todo|todo funciona|funciona perfectamente|problema resuelto|problema solucionado|solucionado|resuelto|todo bien|todo correcto|todo en orden|perfecto|genial|excelente|estupendo|muy bien|muy amable|muy amables|vale|de acuerdo|entendido|ok|buen día|buena tarde|buen fin de semana|feliz día',
    ),
    closing: list(
      'saludos|un saludo|saludos cordiales|un cordial saludo|cordialmente|atentamente|un abrazo|hasta pronto|hasta luego',
    ),
  },
  it: {
    greeting: list(
      'ciao|buongiorno|buon giorno|buonasera|buona sera|salve|caro|cara|gentile|gentilissimi|gentili signori|ciao a tutti',
    ),
    thanks: list(
      'grazie|grazie mille|mille grazie|molte grazie|tante grazie|grazie infinite|grazie ancora|grazie di nuovo|ancora grazie|la ringrazio|ti ringrazio|vi ringrazio|ringrazio',
    ),
    well: list(
      "e|a te|a lei|a voi|di tutto|di cuore|per l'aiuto|per il tuo aiuto|per il suo aiuto|per il vostro aiuto|per la risposta|per la rapida risposta|per la risposta rapida|per la pronta risposta|per la disponibilità|per il supporto|per il tempo|per le informazioni|per l'informazione|per tutto|per la soluzione|funziona|ora funziona|adesso funziona|funziona tutto|tutto funziona|ora funziona tutto|funziona perfettamente|problema risolto|risolto|tutto a posto|tutto ok|tutto bene|va bene|perfetto|ottimo|fantastico|eccellente|benissimo|molto bene|molto gentile|gentilissimo|gentilissima|ok|ricevuto|capito|buona giornata|buona serata|buon lavoro|buon weekend|buon fine settimana",
    ),
    closing: list('saluti|cordiali saluti|distinti saluti|cordialmente|un saluto|un caro saluto|a presto'),
  },
  pt: {
    greeting: list('olá|oi|bom dia|boa tarde|boa noite|caro|cara|caros|prezado|prezada|prezados|olá a todos'),
    thanks: list(
      'obrigado|obrigada|muito obrigado|muito obrigada|obrigadão|mil obrigados|obrigado novamente|obrigada novamente|muito obrigado mesmo|agradeço|agradecemos|agradeço muito|muito agradecido|muito agradecida|valeu',
    ),
    well: list(
      'e|pela ajuda|pela sua ajuda|pela tua ajuda|pela vossa ajuda|pelo apoio|pelo suporte|pela resposta|pela sua resposta|pela resposta rápida|pela rápida resposta|pela atenção|pelo retorno|pela informação|pelas informações|por tudo|pela solução|pelo seu tempo|funciona|já funciona|agora funciona|funcionou|tudo funciona|está a funcionar|está funcionando|já está a funcionar|já está funcionando|problema resolvido|resolvido|tudo certo|tudo bem|tudo em ordem|perfeito|ótimo|óptimo|excelente|maravilha|muito bom|muito bem|muito gentil|ok|entendido|bom fim de semana|bom trabalho|tenha um bom dia',
    ),
    closing: list(
      'cumprimentos|com os melhores cumprimentos|melhores cumprimentos|atenciosamente|cordialmente|um abraço|abraço|abraços|até breve|att',
    ),
  },
  nl: {
    greeting: list(
      'hallo|hoi|hi|dag|beste|goedemorgen|goedemiddag|goedenavond|goedendag|geachte heer|geachte mevrouw|beste allemaal|beste team',
    ),
    thanks: list(
      'bedankt|dank je|dank je wel|dank u|dank u wel|dankjewel|dankuwel|hartelijk dank|hartelijk bedankt|heel erg bedankt|veel dank|nogmaals bedankt|nogmaals dank|erg bedankt|super bedankt|dank|merci',
    ),
    well: list(
      'en|voor je hulp|voor uw hulp|voor jullie hulp|voor de hulp|voor de snelle hulp|voor je antwoord|voor uw antwoord|voor het antwoord|voor de snelle reactie|voor je snelle reactie|voor uw snelle reactie|voor de reactie|voor uw reactie|voor je reactie|voor de info|voor de informatie|voor alles|voor de moeite|voor je tijd|voor uw tijd|voor de oplossing|voor de ondersteuning|het werkt|het werkt nu|het werkt weer|werkt|werkt nu|alles werkt|alles werkt nu|alles werkt weer|nu werkt het|dat heeft geholpen|het is gelukt|gelukt|probleem opgelost|opgelost|het is opgelost|alles in orde|alles goed|helemaal goed|prima|perfect|super|top|geweldig|fantastisch|heel goed|goede service|ok|oké|begrepen|duidelijk|fijne dag|een fijne dag|fijne dag nog|fijn weekend|een fijn weekend|fijne avond|prettige dag',
    ),
    closing: list(
      'groet|groeten|groetjes|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|hartelijke groet|hartelijke groeten|mvg|tot ziens',
    ),
  },
  pl: {
    greeting: list(
      'cześć|witam|dzień dobry|dobry wieczór|hej|szanowny panie|szanowna pani|szanowni państwo|panie|pani|witam serdecznie',
    ),
    thanks: list(
      'dziękuję|dziękujemy|dzięki|bardzo dziękuję|dziękuję bardzo|dziękuję pięknie|serdecznie dziękuję|wielkie dzięki|stokrotne dzięki|dzięki wielkie|jeszcze raz dziękuję|jeszcze raz dzięki|dziękuję serdecznie|bardzo dziękujemy',
    ),
    well: list(
      'i|za pomoc|za szybką pomoc|za odpowiedź|za szybką odpowiedź|za informację|za informacje|za wsparcie|za wszystko|za rozwiązanie|za poświęcony czas|działa|już działa|teraz działa|wszystko działa|teraz wszystko działa|działa świetnie|problem rozwiązany|rozwiązane|udało się|pomogło|wszystko w porządku|wszystko ok|wszystko dobrze|super|świetnie|doskonale|idealnie|bardzo dobrze|ok|rozumiem|jasne|miłego dnia|dobrego dnia|miłego weekendu|udanego weekendu|miłego wieczoru',
    ),
    closing: list(
      'pozdrawiam|pozdrawiam serdecznie|pozdrowienia|z poważaniem|z pozdrowieniami|serdecznie pozdrawiam|do widzenia',
    ),
  },
  ru: {
    greeting: list(
      'привет|здравствуйте|добрый день|доброе утро|добрый вечер|уважаемый|уважаемая|уважаемые коллеги|приветствую',
    ),
    thanks: list(
      'спасибо|большое спасибо|спасибо большое|огромное спасибо|спасибо огромное|спасибо ещё раз|спасибо еще раз|ещё раз спасибо|еще раз спасибо|благодарю|благодарю вас|благодарим вас|благодарим|премного благодарен|очень благодарен|очень благодарна',
    ),
    well: list(
      'и|вам|за помощь|за вашу помощь|за быструю помощь|за ответ|за ваш ответ|за быстрый ответ|за оперативный ответ|за оперативность|за информацию|за поддержку|за всё|за все|за решение|за ваше время|всё работает|все работает|работает|теперь работает|теперь всё работает|теперь все работает|заработало|всё заработало|все заработало|помогло|проблема решена|вопрос решён|вопрос решен|решено|всё хорошо|все хорошо|всё в порядке|все в порядке|всё отлично|все отлично|отлично|прекрасно|замечательно|супер|хорошо|понятно|понял|поняла|ок|хорошего дня|хороших выходных|доброго дня|всего доброго|всего хорошего',
    ),
    closing: list('с уважением|с наилучшими пожеланиями|до свидания'),
  },
  sv: {
    greeting: list('hej|hejsan|god morgon|god dag|god kväll|hej alla|kära|bästa|tjena'),
    thanks: list(
      'tack|tack så mycket|stort tack|tusen tack|tackar|tack igen|många tack|hjärtligt tack|tack så hemskt mycket|tack tack|jag tackar',
    ),
    well: list(
      'och|för hjälpen|för din hjälp|för er hjälp|för snabb hjälp|för den snabba hjälpen|för svaret|för ditt svar|för snabbt svar|för det snabba svaret|för informationen|för infon|för stödet|för allt|för lösningen|för din tid|det fungerar|det fungerar nu|nu fungerar det|nu fungerar allt|allt fungerar|fungerar nu|fungerar|det funkar|det funkar nu|nu funkar det|funkar|det hjälpte|det löste sig|problemet är löst|löst|allt är bra|allt bra|allt i sin ordning|perfekt|toppen|super|jättebra|bra|utmärkt|underbart|fint|ok|okej|förstår|uppfattat|ha en bra dag|ha en fin dag|trevlig helg|ha en trevlig helg|ha det bra',
    ),
    closing: list(
      'hälsningar|vänliga hälsningar|med vänliga hälsningar|med vänlig hälsning|vänlig hälsning|bästa hälsningar|mvh|vh|hej då',
    ),
  },
  da: {
    greeting: list('hej|hejsan|goddag|godmorgen|god morgen|godaften|kære|hej alle'),
    thanks: list(
      'tak|mange tak|tusind tak|tak igen|tusind tak igen|mange tak igen|stor tak|hjertelig tak|tak skal du have|tak skal i have',
    ),
    well: list(
      'og|for hjælpen|for din hjælp|for jeres hjælp|for den hurtige hjælp|for svaret|for dit svar|for det hurtige svar|for hurtigt svar|for hurtig hjælp|for informationen|for info|for støtten|for alt|for løsningen|for din tid|det virker|det virker nu|nu virker det|alt virker|alt virker nu|virker|virker nu|det fungerer|det fungerer nu|det hjalp|problemet er løst|løst|alt er godt|alt er i orden|alt i orden|perfekt|super|fantastisk|fint|dejligt|rigtig godt|godt|ok|okay|forstået|modtaget|hav en god dag|god dag|god weekend|hav en god weekend|fortsat god dag',
    ),
    closing: list(
      'hilsen|venlig hilsen|med venlig hilsen|mange hilsner|de bedste hilsner|bedste hilsner|kærlig hilsen|vh|mvh|farvel',
    ),
  },
  nb: {
    greeting: list('hei|hallo|god morgen|god dag|god kveld|kjære|hei alle|heisann'),
    thanks: list(
      'takk|tusen takk|mange takk|takk igjen|takk skal du ha|takk skal dere ha|hjertelig takk|stor takk|tusen takk igjen',
    ),
    well: list(
      'og|for hjelpen|for hjelp|for din hjelp|for rask hjelp|for svaret|for svar|for ditt svar|for raskt svar|for informasjonen|for info|for støtten|for alt|for løsningen|for tiden|det virker|det virker nå|nå virker det|alt virker|alt virker nå|virker|virker nå|det fungerer|det fungerer nå|nå fungerer det|fungerer|det hjalp|problemet er løst|løst|alt er bra|alt bra|alt er i orden|alt i orden|perfekt|super|supert|flott|fint|bra|veldig bra|topp|ok|greit|forstått|mottatt|ha en fin dag|ha en god dag|god helg|ha en god helg|ha en fin helg',
    ),
    closing: list('hilsen|vennlig hilsen|med vennlig hilsen|beste hilsen|hilsener|mvh|vh|ha det'),
  },
  ja: {
    greeting: list(
      'こんにちは|おはようございます|お世話になっております|お世話になります|いつもお世話になっております',
    ),
    thanks: list(
      'ありがとう|ありがとうございます|ありがとうございました|どうもありがとう|どうもありがとうございます|どうもありがとうございました|誠にありがとうございます|誠にありがとうございました|本当にありがとうございます|本当にありがとうございました|感謝します|感謝いたします|感謝しております|助かりました|大変助かりました|とても助かりました|有難うございます|有難うございました',
    ),
    well: list(
      '迅速な対応|迅速なご対応|早速のご対応|早速のご返信|ご対応|ご対応いただき|ご回答|ご回答いただき|ご返信|ご返信いただき|ご連絡|ご連絡いただき|ご協力|ご協力いただき|ご丁寧に|早速|解決しました|無事解決しました|無事に解決しました|問題が解決しました|直りました|無事直りました|動きました|動作しました|使えるようになりました|できました|無事できました|うまくいきました|了解しました|了解です|承知しました|承知いたしました|わかりました|分かりました|完璧です|素晴らしいです',
    ),
    closing: list('失礼します|失礼いたします|では|それでは|敬具'),
  },
  zh: {
    greeting: list('你好|您好|大家好|早上好|下午好|晚上好|亲爱的|尊敬的'),
    thanks: list(
      '谢谢|多谢|感谢|非常感谢|谢谢你|谢谢您|谢谢你们|感谢你|感谢您|感谢你们|十分感谢|万分感谢|太感谢了|太谢谢了|谢谢啦|謝謝|謝謝你|謝謝您|多謝|感謝|非常感謝|感謝您|感謝你',
    ),
    well: list(
      '的帮助|的支持|的回复|的快速回复|的及时回复|的解答|你的帮助|您的帮助|你们的帮助|您的支持|您的回复|您的快速回复|您的及时回复|的幫助|的回覆|您的幫助|您的回覆|已解决|问题已解决|问题解决了|解决了|已經解決|問題已解決|解決了|可以用了|可以了|好了|现在好了|现在可以了|正常了|已恢复正常|好的|收到|明白|明白了|知道了|没问题了|太好了|太棒了|完美|很好|非常好|辛苦了|祝好|祝您生活愉快|祝您工作顺利|祝你愉快|周末愉快|祝您愉快',
    ),
    closing: list('此致|敬礼|此致敬礼|顺祝商祺|再见|祝商祺'),
  },
}
