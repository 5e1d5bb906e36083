/**
 * HTML replies as mail programs build them, shortened to what matters. `html` takes what the customer wrote. `rest`:
 * the history has no end of its own. `visible`: the text of what stays, when a signature stays with it.
 */
export type HtmlMail = { name: string; html: (customer: string) => string; rest?: boolean; visible?: string }

const outlookHeaders = (labels: readonly [string, string, string, string]) =>
  `<b>${labels[0]}:</b> Ann Smith &lt;ann@acme.test&gt;<br><b>${labels[1]}:</b> Monday, January 1, 2024 10:00 AM<br>` +
  `<b>${labels[2]}:</b> Joe &lt;joe@b.test&gt;<br><b>${labels[3]}:</b> RE: Order`

const languages: readonly (readonly [language: string, labels: readonly [string, string, string, string]])[] = [
  ['en', ['From', 'Sent', 'To', 'Subject']],
  ['de', ['Von', 'Gesendet', 'An', 'Betreff']],
  ['fr', ['De', 'Envoyé', 'À', 'Objet']],
  ['es', ['De', 'Enviado', 'Para', 'Asunto']],
  ['it', ['Da', 'Inviato', 'A', 'Oggetto']],
  ['pt', ['De', 'Enviado', 'Para', 'Assunto']],
  ['nl', ['Van', 'Verzonden', 'Aan', 'Onderwerp']],
  ['pl', ['Od', 'Wysłane', 'Do', 'Temat']],
  ['ru', ['От', 'Отправлено', 'Кому', 'Тема']],
  ['sv', ['Från', 'Skickat', 'Till', 'Ämne']],
  ['da', ['Fra', 'Sendt', 'Til', 'Emne']],
  ['zh', ['发件人', '发送时间', '收件人', '主题']],
  ['ja', ['差出人', '送信日時', '宛先', '件名']],
]

export const htmlMails: readonly HtmlMail[] = [
  {
    name: 'Gmail',
    html: (customer) =>
      `<div dir="ltr">${customer}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Jan 1, 2024 at 10:00 AM Ann Smith &lt;<a href="mailto:ann@acme.test">ann@acme.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><p>HISTORY</p></blockquote></div>`,
  },
  {
    name: 'Gmail, older, attribution as text, French',
    html: (customer) =>
      `<div dir="ltr">${customer}</div><div class="gmail_extra"><br><div class="gmail_quote">Le lun. 1 janv. 2024 à 10:00, Anne &lt;<a href="mailto:a@acme.test">a@acme.test</a>&gt; a écrit :<br><blockquote class="gmail_quote"><div>HISTORY</div></blockquote></div></div>`,
  },
  {
    name: 'Gmail, a language without words here',
    html: (customer) =>
      `<div dir="ltr">${customer}</div><div class="gmail_quote"><div class="gmail_attr">Anna &lt;a@acme.test&gt; ezt írta (időpont: 2024. jan. 1., H, 10:00):<br></div><blockquote class="gmail_quote">HISTORY</blockquote></div>`,
  },
  {
    name: 'Gmail with the signature under the quote',
    html: (customer) =>
      `<div dir="ltr">${customer}</div><div class="gmail_quote"><div class="gmail_attr">On Mon, Jan 1, 2024 at 10:00 AM Ann &lt;a@acme.test&gt; wrote:</div><blockquote class="gmail_quote">HISTORY</blockquote></div><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Joe Doe</div>`,
    visible: 'Customer speaks.\n\n\n-- \n\nJoe Doe',
  },
  {
    name: 'Apple Mail',
    html: (customer) =>
      `<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word;">${customer}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>On Jan 1, 2024, at 10:00 AM, Ann Smith &lt;ann@acme.test&gt; wrote:</div><br class="Apple-interchange-newline"><div><p>HISTORY</p></div></blockquote></div><br></body></html>`,
  },
  {
    name: 'Apple Mail on a phone',
    html: (customer) =>
      `<html><body dir="auto">${customer}<div dir="ltr"></div><div dir="ltr"><br><blockquote type="cite">Am 01.01.2024 um 10:00 schrieb Anna &lt;anna@acme.test&gt;:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">﻿<p>HISTORY</p></div></blockquote></body></html>`,
  },
  {
    name: 'Thunderbird',
    html: (customer) =>
      `<html><body>${customer}<div class="moz-cite-prefix">Am 01.01.24 um 10:00 schrieb Anna Müller:<br></div><blockquote type="cite" cite="mid:abc@acme.test"><p>HISTORY</p></blockquote></body></html>`,
  },
  {
    name: 'Thunderbird, a language without words here',
    html: (customer) =>
      `<html><body>${customer}<div class="moz-cite-prefix">Dne 1. 1. 24 v 10:00 Anna napsal(a):<br></div><blockquote type="cite" cite="mid:abc@acme.test"><p>HISTORY</p></blockquote><p><br></p></body></html>`,
  },
  {
    name: 'Yahoo',
    html: (customer) =>
      `<html><body><div class="yahoo-style-wrap">${customer}</div><div><br></div><div id="yahoo_quoted_123" class="yahoo_quoted"><div style="font-size:13px"><div>On Monday, January 1, 2024 at 10:00:00 AM GMT+1, Ann Smith &lt;ann@acme.test&gt; wrote:</div><div><br></div><div><div id="yiv1">HISTORY</div></div></div></div></body></html>`,
  },
  {
    name: 'Proton',
    html: (customer) =>
      `<div style="font-family: Arial;">${customer}</div><div class="protonmail_quote">On Monday, January 1st, 2024 at 10:00 AM, Ann &lt;ann@acme.test&gt; wrote:<br><blockquote class="protonmail_quote" type="cite"><p>HISTORY</p></blockquote><br></div>`,
  },
  {
    name: 'Proton, older',
    html: (customer) =>
      `<div>${customer}</div><div class="protonmail_quote">------- Original Message -------<br>On Monday, January 1st, 2024 at 10:00, Ann &lt;ann@acme.test&gt; wrote:<br><br><blockquote class="protonmail_quote" type="cite">HISTORY</blockquote><br></div>`,
  },
  {
    name: 'Zoho',
    html: (customer) =>
      `<div>${customer}<br></div><div class="zmail_extra_hr" style="border-top:1px solid rgb(204,204,204)"><br></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Mon, 01 Jan 2024 10:00:00 +0100 <b>Ann &lt;ann@acme.test&gt;</b> wrote ----<br></div><br><blockquote id="blockquote_zmail"><div>HISTORY</div></blockquote></div>`,
  },
  {
    name: 'a plain blockquote under an attribution (Outlook for Mac, eM Client)',
    html: (customer) =>
      `<body>${customer}<div>On 1/1/24, 10:00 AM, "Ann Smith" &lt;ann@acme.test&gt; wrote:</div><div><br></div><blockquote style="margin:0 0 0 5px">HISTORY</blockquote></body>`,
  },
  {
    name: 'our own',
    html: (customer) =>
      `<div>${customer}</div><div class="deskhand-quote"><p>Ann, 1 Jan 2024, 10:00</p><blockquote>HISTORY</blockquote></div>`,
  },
  {
    name: 'our own, quoted by Outlook',
    html: (customer) =>
      `<div>${customer}</div><div class="x_deskhand-quote"><p>Ann</p><blockquote>HISTORY</blockquote></div>`,
  },
  {
    name: 'Outlook on the web',
    rest: true,
    html: (customer) =>
      `<html><body dir="ltr"><div class="elementToProof">${customer}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">${outlookHeaders(['From', 'Sent', 'To', 'Subject'])}</font><div>&nbsp;</div></div><div><p>HISTORY</p></div></body></html>`,
  },
  {
    name: 'Outlook on the web, names only',
    rest: true,
    html: (customer) =>
      `<body>${customer}<div id="divRplyFwdMsg"><b>Von:</b> Anna Müller<br><b>Gesendet:</b> Montag, 1. Januar 2024 10:00<br><b>An:</b> Joe<br><b>Betreff:</b> AW: x</div><div>HISTORY</div></body>`,
  },
  {
    name: 'Outlook 2003',
    rest: true,
    html: (customer) =>
      `<body>${customer}<div class="OutlookMessageHeader" dir="ltr"><hr tabindex="-1"><font face="Tahoma" size="2">${outlookHeaders(['From', 'Sent', 'To', 'Subject'])}<br></font></div><p>HISTORY</p></body>`,
  },
  {
    name: 'Outlook on a phone',
    rest: true,
    html: (customer) =>
      `<body><div dir="auto">${customer}</div><div id="ms-outlook-mobile-signature"></div><div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message skipProofing"><hr><div><div style="border:none;border-top:solid #B5C4DF 1.0pt">${outlookHeaders(['From', 'Date', 'To', 'Subject'])}</div></div></div><p>HISTORY</p></div></body>`,
  },
  {
    name: 'Original Message in HTML',
    rest: true,
    html: (customer) =>
      `<body>${customer}<p>-----Original Message-----<br>From: Ann<br>Sent: Monday<br>To: Joe</p><p>HISTORY</p></body>`,
  },
  {
    name: 'our own marker',
    rest: true,
    html: (customer) => `<body>${customer}<div>##- deskhand -##</div><p>HISTORY</p></body>`,
  },
  ...languages.map(
    ([language, labels]): HtmlMail => ({
      name: `Outlook on the desktop, ${language}`,
      rest: true,
      html: (customer) =>
        `<html><body lang="EN-US"><div class="WordSection1">${customer}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">${outlookHeaders(labels)}<o:p></o:p></p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">HISTORY</p></div></body></html>`,
    }),
  ),
]
