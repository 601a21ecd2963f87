package jdist.launch;

import java.util.Optional;
import jdist.cluster.WorkerOptions;

/// Where workers listen: an address of their host, and a port; 0 is any free one.
public record BindAddress(String address, int port) {
  /// Where workers listen unless told otherwise.
  static final String LOOPBACK = "127.0.0.1";

  private static final int HIGHEST_PORT = 65_535;

  /// What `--bind-to` says, or the loopback address and any port.
  ///
  /// @throws IllegalArgumentException if it cannot be understood
  public static BindAddress of(WorkerOptions options) {
    Optional<String> bindTo = options.bindTo();
    return bindTo.isPresent() ? parse(bindTo.get()) : new BindAddress(LOOPBACK, 0);
  }

  /// Understands `10.0.0.7`, `10.0.0.7:9000`, `lab1:9000`, `::1`, `[::1]` and `[::1]:9000`.
  ///
  /// @throws IllegalArgumentException for anything else, in words for the one who wrote it
  public static BindAddress parse(String text) {
    if (text.startsWith("[")) {
      return parseBracketed(text);
    }
    int colon = text.indexOf(':');
    if (colon < 0
        || colon != text.lastIndexOf(':')) { // without a port; an IPv6 address has more colons
      return of(text, text, "0");
    }
    return of(text, text.substring(0, colon), text.substring(colon + 1));
  }

  private static BindAddress parseBracketed(String text) {
    int close = text.indexOf(']');
    String port = text.substring(close + 1);
    if (close < 0 || !(port.isEmpty() || port.startsWith(":"))) {
      throw unclear(text);
    }
    return of(text, text.substring(1, close), port.isEmpty() ? "0" : port.substring(1));
  }

  private static BindAddress of(String text, String address, String port) {
    try {
      int number = Integer.parseInt(port);
      if (!address.isBlank() && number >= 0 && number <= HIGHEST_PORT) {
        return new BindAddress(address, number);
      }
    } catch (NumberFormatException _) { // said below, with an example
    }
    throw unclear(text);
  }

  private static IllegalArgumentException unclear(String text) {
    return new IllegalArgumentException(
        "--bind-to \"" + text + "\": expected ADDRESS or ADDRESS:PORT, for example 10.0.0.7:9000");
  }

  /// The port that follows: the next one, or again any.
  BindAddress next() {
    return port == 0 ? this : new BindAddress(address, port + 1);
  }

  /// Whether there is such a port.
  boolean isPossible() {
    return port <= HIGHEST_PORT;
  }
}
