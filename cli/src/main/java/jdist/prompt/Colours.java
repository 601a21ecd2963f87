package jdist.prompt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.LineReader;
import org.jline.reader.impl.DefaultHighlighter;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// The colours of what is being typed.
final class Colours extends DefaultHighlighter {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<comment>//[^\\n]*|/\\*(?s:.*?)(?:\\*/|$))"
              + "|(?<text>\"\"\"(?s:.*?)(?:\"\"\"|$)|\"(?:[^\"\\\\\\n]|\\\\.)*\"?|'(?:[^'\\\\\\n]|\\\\.)*'?)"
              + "|\\b(?<keyword>abstract|assert|boolean|break|byte|case|catch|char|class|continue"
              + "|default|do|double|else|enum|extends|false|final|finally|float|for|if|implements"
              + "|import|instanceof|int|interface|long|new|null|package|private|protected|public"
              + "|record|return|sealed|short|static|super|switch|synchronized|this|throw|throws"
              + "|true|try|var|void|while|yield)\\b|\\b(?<number>\\d[\\w.]*)");
  private static final AttributedStyle COMMENT =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.BRIGHT | AttributedStyle.BLACK);
  private static final AttributedStyle TEXT =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle KEYWORD =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.BLUE).bold();
  private static final AttributedStyle NUMBER =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
  private static final AttributedStyle COMMAND =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.MAGENTA);

  @Override
  public AttributedString highlight(LineReader reader, String text) {
    AttributedStringBuilder coloured = new AttributedStringBuilder(text.length());
    int from = 0;
    if (jdist.script.Commands.isCommand(text)) {
      int blank = text.indexOf(' ');
      from = blank < 0 ? text.length() : blank;
      coloured.styled(COMMAND, text.substring(0, from));
    }
    Matcher part = PARTS.matcher(text);
    while (part.find()) {
      if (part.start() >= from) {
        coloured.append(text, from, part.start());
        coloured.styled(style(part), part.group());
        from = part.end();
      }
    }
    return coloured.append(text, from, text.length()).toAttributedString();
  }

  private static AttributedStyle style(Matcher part) {
    if (part.group("comment") != null) {
      return COMMENT;
    }
    if (part.group("text") != null) {
      return TEXT;
    }
    return part.group("keyword") != null ? KEYWORD : NUMBER;
  }
}
