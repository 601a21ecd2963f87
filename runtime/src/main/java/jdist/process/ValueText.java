package jdist.process;

import java.lang.reflect.Array;
import java.util.StringJoiner;
import jdist.code.SnippetLoader;
import org.jspecify.annotations.Nullable;

/// A value as JShell writes it.
public final class ValueText {
  /// Elements of an array that are written; of the others, how many there are.
  private static final int MOST_ELEMENTS = 1_000;

  private ValueText() {}

  /// Text in quotes, with escapes; a character likewise; an array as `int[3] { 1, 2, 3 }`, and
  /// those in it the same way, the first thousand elements of each; anything else by its own
  /// `toString`.
  public static String of(@Nullable Object value) {
    if (value instanceof String text) {
      return '"' + escaped(text, '"') + '"';
    }
    if (value instanceof Character letter) {
      return '\'' + escaped(letter.toString(), '\'') + '\'';
    }
    return value != null && value.getClass().isArray() ? ofArray(value) : String.valueOf(value);
  }

  private static String ofArray(Object array) {
    Class<?> innermost = array.getClass().getComponentType();
    StringBuilder others = new StringBuilder();
    while (innermost.isArray()) {
      innermost = innermost.getComponentType();
      others.append("[]");
    }
    String type = SnippetLoader.asTyped(innermost.getName());
    int length = Array.getLength(array);
    String head = type.substring(type.lastIndexOf('.') + 1) + "[" + length + "]" + others;
    StringJoiner elements = new StringJoiner(", ", head + " { ", " }");
    for (int i = 0; i < Math.min(length, MOST_ELEMENTS); i++) {
      elements.add(of(Array.get(array, i)));
    }
    if (length > MOST_ELEMENTS) {
      elements.add("… " + (length - MOST_ELEMENTS) + " more");
    }
    return elements.toString();
  }

  private static String escaped(String text, char quote) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\\' -> out.append("\\\\");
        default -> {
          if (letter == quote) {
            out.append('\\').append(letter);
          } else if (Character.isISOControl(letter)) {
            out.append(String.format("\\u%04x", (int) letter));
          } else {
            out.append(letter);
          }
        }
      }
    }
    return out.toString();
  }
}
