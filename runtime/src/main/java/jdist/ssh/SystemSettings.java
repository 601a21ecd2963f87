package jdist.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// What the `ssh` program makes of its configuration for a host (`ssh -G`).
///
/// @param values of keywords in small letters
record SystemSettings(SshOptions options, SshTarget target, Map<String, String> values) {
  /// For people: `ana@node2:22`.
  String name() {
    String alias = target.host();
    String host = alias.contains(":") ? "[" + alias + "]" : alias;
    return values.getOrDefault("user", Tokens.localUser()) + "@" + host + ":" + port();
  }

  /// How to log in by hand: `-p 22 ana@node2`.
  String byHand() {
    return "-p "
        + port()
        + " "
        + values.getOrDefault("user", Tokens.localUser())
        + "@"
        + target.host();
  }

  /// What it connects to.
  String address() {
    return values.getOrDefault("hostname", target.host());
  }

  int port() {
    return Integer.parseInt(values.getOrDefault("port", "22"));
  }

  /// Whether there may be a control connection that the user has made.
  boolean hasControlPath() {
    return !values.getOrDefault("controlpath", "none").equals("none");
  }

  /// What `known_hosts` has it under.
  String knownName() {
    String name = values.getOrDefault("hostkeyalias", address());
    return port() == 22 ? name : "'[" + name + "]:" + port() + "'";
  }

  /// The hosts to go through, first one first.
  List<SshTarget> jumps() {
    String jumps = values.getOrDefault("proxyjump", "none");
    if (jumps.equals("none")) {
      return List.of();
    }
    try {
      return List.of(jumps.split(",", -1)).stream().map(SshTarget::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new SshException(
          Stage.CONFIGURE, name(), "ProxyJump: " + e.getMessage(), "", "[user@]host[:port]", e);
    }
  }

  /// The agent's socket, if there is one to be asked.
  Optional<String> agent() {
    String named = values.getOrDefault("identityagent", "SSH_AUTH_SOCK");
    if (named.equals("none")) {
      return Optional.empty();
    }
    boolean isVariable = named.equals("SSH_AUTH_SOCK") || named.startsWith("$");
    String variable = named.startsWith("$") ? named.substring(1) : named;
    return isVariable
        ? Optional.ofNullable(options.environment().get(variable))
        : Optional.of(Tokens.home(options, named));
  }

  /// The line that revokes a key, which the program does not tell.
  ///
  /// @param fingerprint `SHA256:…`
  Optional<String> revokingLine(String fingerprint) {
    List<Path> files = new ArrayList<>();
    for (String keyword : List.of("userknownhostsfile", "globalknownhostsfile")) {
      for (String file : values.getOrDefault(keyword, "").split(" ", -1)) {
        files.add(Path.of(Tokens.home(options, file)));
      }
    }
    for (Path file : files) {
      try {
        Optional<String> line =
            KnownHosts.linesOf(file, options.shown(file)).stream()
                .filter(known -> known.marker() == KnownHostLine.Marker.REVOKED)
                .filter(known -> known.fingerprint().equals(fingerprint))
                .map(KnownHostLine::where)
                .findFirst();
        if (line.isPresent()) {
          return line;
        }
      } catch (IOException _) {
        // then ssh has it from elsewhere
      }
    }
    return Optional.ofNullable(values.get("revokedhostkeys")).map(file -> "perhaps " + file);
  }
}
