package jdist.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// Whether a host is the one it should be, by the key it shows. Used by one thread at a time.
final class HostKeyCheck {
  private final SshOptions options;
  private final HostSettings settings;
  private final KnownHosts known;
  private byte[] taken = {};

  /// @throws SshException if a file of known hosts cannot be read
  HostKeyCheck(SshOptions options, HostSettings settings) {
    this.options = options;
    this.settings = settings;
    try {
      this.known = new KnownHosts(options, settings);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      throw new SshException(
          Stage.CONFIGURE, settings.name(), reason, "", "chmod u+r, or another file", e);
    }
  }

  /// The kinds of keys that are known of it.
  Set<String> kinds() {
    return known.kinds();
  }

  /// Takes the key, or says why not.
  ///
  /// @param kind `ssh-ed25519`
  /// @param key as the host sends it
  Optional<SshException> refusal(String kind, byte[] key) {
    return switch (known.verdict(key)) {
      case KnownHosts.Verdict.Known _ -> Optional.empty();
      case KnownHosts.Verdict.Changed(KnownHostLine line) -> Optional.of(changed(line, kind, key));
      case KnownHosts.Verdict.Revoked(KnownHostLine line) -> Optional.of(revoked(line, kind, key));
      case KnownHosts.Verdict.Unknown(Optional<KnownHostLine> authority) ->
          Arrays.equals(key, taken) ? Optional.empty() : unknown(authority, kind, key);
    };
  }

  private SshException changed(KnownHostLine line, String kind, byte[] key) {
    return refusal(
        "its host key has changed: it is another machine, or somebody is in between",
        line.where()
            + " has "
            + shown(line.kind(), line.key())
            + "; the server shows "
            + shown(kind, key),
        "to ask whoever runs it; if the change is right, ssh-keygen -R '"
            + settings.keyName()
            + "' -f "
            + line.file());
  }

  private SshException revoked(KnownHostLine line, String kind, byte[] key) {
    return refusal(
        "its host key has been revoked",
        line.where() + " revokes " + shown(kind, key),
        "to ask whoever runs it for a new key");
  }

  private Optional<SshException> unknown(
      Optional<KnownHostLine> authority, String kind, byte[] key) {
    if (authority.isPresent()) {
      return Optional.of(
          refusal(
              "its host key is vouched for by an authority, which jdist's own SSH cannot check",
              authority.get().where() + "; the server shows " + shown(kind, key),
              "--ssh-backend=system"));
    }
    if (!options.acceptNew()) {
      return Optional.of(
          refusal(
              "its host key is not known",
              "the server shows " + shown(kind, key) + ", which is not in " + files(),
              "ssh -p "
                  + settings.port()
                  + " "
                  + settings.user()
                  + "@"
                  + settings.alias()
                  + " once, to compare the key and keep it; or --ssh-accept-new"));
    }
    return take(kind, key);
  }

  private Optional<SshException> take(String kind, byte[] key) {
    try {
      known.add(kind, key);
      taken = key;
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          refusal(
              "its new host key could not be kept",
              String.valueOf(e),
              "to make the file writable"));
    }
  }

  private SshException refusal(String reason, String evidence, String remedy) {
    return new SshException(Stage.HOST_KEY, settings.name(), reason, evidence, remedy, null);
  }

  private String files() {
    return Stream.of(settings.userKnownHosts(), settings.siteKnownHosts())
        .flatMap(List::stream)
        .map(this::shown)
        .collect(Collectors.joining(", "));
  }

  private String shown(Path file) {
    return options.shown(file);
  }

  /// A key as `ssh` shows it.
  static String shown(String kind, byte[] key) {
    return kind.replace("ssh-", "").toUpperCase(Locale.ROOT) + " " + KnownHostLine.fingerprint(key);
  }
}
