package jdist.machinefile;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line that names a machine, and where it stands, for messages. One use.
///
/// What it lets through is safe as a word of a command: no name begins with a dash or has a
/// character that a shell knows.
final class MachineLine {
  static final String EXAMPLE = "2*alice@node7:2222 10.0.0.7";

  private static final String EXAMPLE_OF_HOSTS = "alice@node7:2222=2";
  private static final int MOST_WORKERS = 32_766;
  private static final int HIGHEST_PORT = 65_535;
  private static final Pattern COUNTED = Pattern.compile("\\s*([^*\\s]*)\\s*\\*\\s*(.*)");
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern USER = Pattern.compile("[\\w.+$@\\\\][\\w.+$@\\\\-]*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");

  private final String line;
  private final String text; // without a comment
  private final String origin;
  private String example = EXAMPLE;
  private OptionalInt count = OptionalInt.of(1);
  private boolean counted;

  /// @param origin what messages call the line
  MachineLine(String line, String origin) {
    this.line = line;
    int comment = line.indexOf('#');
    this.text = comment < 0 ? line : line.substring(0, comment);
    this.origin = origin;
  }

  boolean isBlank() {
    return text.isBlank();
  }

  /// As a line of a file.
  ///
  /// @throws IllegalArgumentException if it cannot be understood
  Machine machine() {
    Matcher words = WORD.matcher(text);
    words.region(count(), text.length());
    if (!words.find()) {
      throw wrong(text.length(), "a machine is missing after " + text.strip());
    }
    Target target = target(words.group(), words.start());
    Optional<String> bindTo = Optional.empty();
    while (words.find()) {
      String word = words.group();
      if (word.startsWith("slots=")) {
        count(word.substring("slots=".length()), words.start() + "slots=".length());
      } else if (word.startsWith("max_slots=") || word.startsWith("max-slots=")) {
        number(word.substring("max_slots=".length()), words.start() + "max_slots=".length());
      } else if (bindTo.isEmpty()) {
        bindTo = Optional.of(bindTo(word, words.start()));
      } else {
        throw wrong(words.start(), "nothing is known that may stand here, such as " + word);
      }
    }
    return target.machine(bindTo);
  }

  /// As a word of a list of hosts.
  Machine host() {
    example = EXAMPLE_OF_HOSTS;
    int start = count();
    int equals = text.indexOf('=', start);
    int end = equals < 0 ? text.length() : equals;
    if (equals >= 0) {
      count(text.substring(equals + 1).strip(), equals + 1);
    }
    String word = text.substring(start, end).strip();
    if (word.isEmpty()) {
      throw wrong(start, "a host is missing");
    }
    return target(word, text.indexOf(word, start)).machine(Optional.empty());
  }

  /// Reads `count*`, if the text begins so; answers with where it goes on.
  private int count() {
    Matcher head = COUNTED.matcher(text);
    if (!head.matches()) {
      return 0;
    }
    count(head.group(1), head.start(1));
    return head.start(2);
  }

  private void count(String word, int column) {
    if (counted) {
      throw wrong(column, "how many workers is said twice");
    }
    counted = true;
    count = word.equals("auto") ? OptionalInt.empty() : OptionalInt.of(number(word, column));
  }

  private int number(String word, int column) {
    try {
      int number = Integer.parseInt(word);
      if (number >= 1 && number <= MOST_WORKERS) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw wrong(
        column,
        "\"" + word + "\" is no number of workers, which is 1 to " + MOST_WORKERS + ", or auto");
  }

  /// What stands before a blank: who logs in, and where.
  private final class Target {
    private final Optional<String> user;
    private final String host;
    private final OptionalInt port;

    Target(Optional<String> user, String host, OptionalInt port) {
      this.user = user;
      this.host = host;
      this.port = port;
    }

    Machine machine(Optional<String> bindTo) {
      return new Machine(count, user, host, port, bindTo, origin);
    }
  }

  private Target target(String word, int column) {
    int at = word.lastIndexOf('@');
    Optional<String> user = at < 0 ? Optional.empty() : Optional.of(word.substring(0, at));
    if (user.isPresent() && !USER.matcher(user.get()).matches()) {
      throw wrong(column, "\"" + user.get() + "\" is no user's name");
    }
    String place = word.substring(at + 1);
    int colon = portColon(place, column + at + 1);
    String host = host(colon < 0 ? place : place.substring(0, colon), column + at + 1);
    OptionalInt port =
        colon < 0
            ? OptionalInt.empty()
            : OptionalInt.of(port(place.substring(colon + 1), column + at + 1 + colon + 1));
    return new Target(user, host, port);
  }

  /// Where the colon before a port is; -1 if there is none.
  private int portColon(String place, int column) {
    if (place.startsWith("[")) {
      int close = place.indexOf(']');
      if (close < 0) {
        throw wrong(column, "the bracket is never closed");
      }
      if (close == place.length() - 1) {
        return -1;
      }
      if (place.charAt(close + 1) != ':') {
        throw wrong(column + close + 1, "after the bracket there is a port, or nothing");
      }
      return close + 1;
    }
    int colon = place.indexOf(':');
    if (colon != place.lastIndexOf(':')) {
      throw wrong(column, "an IPv6 address stands in brackets, as in [" + place + "]");
    }
    return colon;
  }

  private String host(String word, int column) {
    boolean bracketed = word.startsWith("[");
    String host = bracketed ? word.substring(1, word.length() - 1) : word;
    if (!(bracketed ? IPV6 : NAME).matcher(host).matches()) {
      throw wrong(column, host.isEmpty() ? "a host is missing" : "\"" + host + "\" is no host");
    }
    return host;
  }

  private int port(String word, int column) {
    try {
      int port = Integer.parseInt(word);
      if (port >= 1 && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw wrong(column, "\"" + word + "\" is no port, which is 1 to " + HIGHEST_PORT);
  }

  private String bindTo(String word, int column) {
    if (word.contains("@")) {
      throw wrong(column, "only one machine stands on a line; this is where its workers listen");
    }
    int colon = portColon(word, column);
    var _ = host(colon < 0 ? word : word.substring(0, colon), column);
    if (colon >= 0) {
      int first = port(word.substring(colon + 1), column + colon + 1);
      if (first + count.orElse(1) - 1 > HIGHEST_PORT) {
        throw wrong(column + colon + 1, "there is no port for each of its workers from " + first);
      }
    }
    return word;
  }

  private IllegalArgumentException wrong(int column, String what) {
    String shown = line.strip();
    int shift = line.indexOf(shown);
    return new IllegalArgumentException(
        origin
            + ", column "
            + (column + 1)
            + ": "
            + what
            + "\n  "
            + shown.replaceAll("\\p{Cntrl}", " ")
            + "\n  "
            + " ".repeat(Math.max(0, column - shift))
            + "^\n  for example "
            + example);
  }
}
