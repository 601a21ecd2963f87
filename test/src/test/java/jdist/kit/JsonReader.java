package jdist.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON, strictly: objects as maps, arrays as lists, strings, numbers, truths and null.
public final class JsonReader {
  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /// The value that a text is; fails if it is none, or goes on behind it.
  public static Object read(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.skipBlanks();
    if (reader.at < text.length()) {
      throw reader.wrong("nothing more");
    }
    return value;
  }

  private Object value() {
    skipBlanks();
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> map = new LinkedHashMap<>();
    take('{');
    while (!isNext('}')) {
      if (!map.isEmpty()) {
        take(',');
        skipBlanks();
      }
      String name = string();
      take(':');
      map.put(name, value());
    }
    take('}');
    return map;
  }

  private List<Object> array() {
    List<Object> list = new ArrayList<>();
    take('[');
    while (!isNext(']')) {
      if (!list.isEmpty()) {
        take(',');
      }
      list.add(value());
    }
    take(']');
    return list;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    take('"');
    while (text.charAt(at) != '"') {
      char letter = text.charAt(at++);
      if (letter < ' ') {
        throw wrong("no control characters");
      }
      string.append(letter == '\\' ? escaped() : letter);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char letter = text.charAt(at++);
    if (letter == 'u') {
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    int known = "\"\\/bfnrt".indexOf(letter);
    if (known < 0) {
      throw wrong("an escape");
    }
    return "\"\\/\b\f\n\r\t".charAt(known);
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
    return value;
  }

  private Object number() {
    int from = at;
    while (at < text.length() && "-.0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    if (number.contains(".")) {
      return Double.parseDouble(number);
    }
    return Long.parseLong(number);
  }

  private boolean isNext(char letter) {
    skipBlanks();
    return text.charAt(at) == letter;
  }

  private void take(char letter) {
    if (!isNext(letter)) {
      throw wrong("\"" + letter + "\"");
    }
    at++;
  }

  private void skipBlanks() {
    while (at < text.length() && " \n\t\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private AssertionError wrong(String expected) {
    return new AssertionError("expected " + expected + " at " + at + " of " + text);
  }
}
