package jdist.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import jdist.cluster.SshSettings;
import jdist.failure.SshException;
import jdist.machinefile.Machine;
import jdist.ssh.SshCommand;
import jdist.ssh.SshConnection;
import jdist.ssh.SshLogin;
import jdist.ssh.SshTarget;

/// Empties what jdist keeps on hosts: there is nothing else of it that stays. Thread-safe.
public final class SshClean implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /// As [HostScript], it has nothing in it that a login shell would read in its own way. What has
  /// no mark of a cache is left, but for what jdist alone puts there.
  private static final String SCRIPT =
      """
      for c in "${XDG_CACHE_HOME:-$HOME/.cache}/jdist" "${TMPDIR:-/tmp}/jdist-$(id -u)"; do \
      test -d "$c" && test -O "$c" || continue; s=$(du -sk "$c" | cut -f1); \
      if test -f "$c/CACHEDIR.TAG"; then rm -rf "$c"; else \
      rm -rf "$c/host" "$c/jdist"; rmdir "$c" 2>/dev/null; fi; \
      echo "jdist_cleaned $s $c"; done; echo jdist_clean\
      """;

  private static final String DONE = "jdist_clean";
  private static final String CLEANED = "jdist_cleaned ";

  private final SshLogin login;

  /// @param settings how to log in
  /// @param user may be asked
  public SshClean(SshSettings settings, SshHosts.User user) {
    this.login = new SshLogin(SshReach.sshOptions(settings, user));
  }

  /// Empties it on one host. Blocks for as long as that takes, at most a minute after the login.
  ///
  /// @return a line for each folder there was: `5123 kB in /home/ana/.cache/jdist`; may be empty
  /// @throws SshException if the host cannot be logged in to
  /// @throws IOException if something could not be deleted
  public String clean(Machine machine) throws IOException, InterruptedException {
    SshTarget target = new SshTarget(machine.host(), machine.user(), machine.port());
    try (SshConnection connection = login.connect(target);
        SshCommand command = connection.exec("exec sh -c '" + SCRIPT + "'")) {
      String said = read(command.stdout());
      Optional<SshCommand.Exit> exit = command.await(LIMIT);
      String errors = read(command.stderr()).strip();
      if (exit.isEmpty() || !said.lines().anyMatch(DONE::equals) || !errors.isEmpty()) {
        throw new IOException(errors.isEmpty() ? "it did not answer" : errors);
      }
      return said.lines()
          .filter(line -> line.startsWith(CLEANED))
          .map(line -> line.substring(CLEANED.length()).replaceFirst(" ", " kB in "))
          .reduce("", (all, line) -> all + line + "\n");
    }
  }

  private static String read(InputStream stream) throws IOException {
    return new String(stream.readNBytes(1 << 20), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    login.close();
  }
}
