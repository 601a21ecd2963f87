package jdist.ssh;

import java.util.Map;

/// What stands for something else in the configuration of SSH: `~`, `%h`, `${NAME}`.
final class Tokens {
  private Tokens() {}

  /// The name of whoever runs this process.
  static String localUser() {
    return System.getProperty("user.name");
  }

  /// With the home in place of `~`.
  static String home(SshOptions options, String path) {
    if (path.equals("~")) {
      return options.home().toString();
    }
    return path.startsWith("~/") ? options.home() + path.substring(1) : path;
  }

  /// With everything replaced.
  ///
  /// @param tokens what letters stand for
  static String expand(
      SshOptions options, ConfigLine line, String text, Map<Character, String> tokens)
      throws ConfigException {
    String path = home(options, text);
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    while (at < path.length()) {
      char c = path.charAt(at++);
      if (c == '%' && at < path.length()) {
        expanded.append(token(line, path.charAt(at++), tokens));
      } else if (c == '$' && path.startsWith("{", at) && path.indexOf('}', at) > 0) {
        int end = path.indexOf('}', at);
        expanded.append(variable(options, line, path.substring(at + 1, end)));
        at = end + 1;
      } else {
        expanded.append(c);
      }
    }
    return expanded.toString();
  }

  private static String token(ConfigLine line, char letter, Map<Character, String> tokens)
      throws ConfigException {
    if (letter == '%') {
      return "%";
    }
    String value = tokens.get(letter);
    if (value == null) {
      throw ConfigException.beyondUs(line.where(), "%" + letter);
    }
    return value;
  }

  private static String variable(SshOptions options, ConfigLine line, String name)
      throws ConfigException {
    String value = options.environment().get(name);
    if (value == null) {
      throw new ConfigException(
          line.where(), "${" + name + "} is not in the environment", "to set it");
    }
    return value;
  }
}
