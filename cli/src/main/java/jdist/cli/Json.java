package jdist.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values as JSON, on one line. Maps, lists, strings, booleans, numbers and nothing: no more is
/// needed here, and so no library.
final class Json {
  private Json() {}

  /// @throws IllegalArgumentException for a value of another kind
  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> of(String.valueOf(entry.getKey())) + ": " + of(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list -> list.stream().map(Json::of).collect(Collectors.joining(", ", "[", "]"));
      case String text -> quoted(text);
      case Boolean truth -> truth.toString();
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case Double number when Double.isFinite(number) -> number.toString();
      default -> throw new IllegalArgumentException("no JSON is made of " + value.getClass());
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        default -> {
          if (letter < ' ' || letter == 0x7f || Character.isSurrogate(letter)) {
            quoted.append(String.format("\\u%04x", (int) letter)); // halves of a pair included
          } else {
            quoted.append(letter);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
