package jdist.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How hosts are logged in to.
///
/// @param backend what speaks SSH; default [SshBackend#MINA]
/// @param configFile read in place of the user's and the site's configuration, as `ssh -F`;
///   default: `~/.ssh/config`, then `/etc/ssh/ssh_config`
/// @param identities private keys to offer before those of the configuration, as `ssh -i`
/// @param settings `Key=Value` as in the configuration, and before it, as `ssh -o`
/// @param acceptNew whether the key of a host that is not known is taken, and written to
///   `known_hosts`; a key that differs from the known one never is; default `false`
/// @param limit of each stage of a login, and of starting anything on a connection; default 20 s
/// @param prompt asks for passphrases and passwords; default: nobody is asked
/// @param home the user's home, which `~` stands for
/// @param environment this process's, of which `SSH_AUTH_SOCK` and `${...}` in the configuration
///   are taken
public record SshOptions(
    SshBackend backend,
    Optional<Path> configFile,
    List<Path> identities,
    List<String> settings,
    boolean acceptNew,
    Duration limit,
    Optional<SshPrompt> prompt,
    Path home,
    Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  public SshOptions {
    identities = List.copyOf(identities);
    settings = List.copyOf(settings);
    environment = Map.copyOf(environment);
  }

  public static SshOptions defaults() {
    Map<String, String> environment = System.getenv();
    return new SshOptions(
        SshBackend.MINA,
        Optional.empty(),
        List.of(),
        List.of(),
        false,
        LIMIT,
        Optional.empty(),
        Path.of(System.getProperty("user.home")), // as ssh, which does not look at HOME
        environment);
  }

  public SshOptions withBackend(SshBackend other) {
    return new SshOptions(
        other, configFile, identities, settings, acceptNew, limit, prompt, home, environment);
  }

  public SshOptions withConfigFile(Path file) {
    return new SshOptions(
        backend,
        Optional.of(file),
        identities,
        settings,
        acceptNew,
        limit,
        prompt,
        home,
        environment);
  }

  /// One key more.
  public SshOptions withIdentity(Path file) {
    List<Path> more = new ArrayList<>(identities);
    more.add(file);
    return new SshOptions(
        backend, configFile, more, settings, acceptNew, limit, prompt, home, environment);
  }

  /// One setting more, such as `IdentitiesOnly=yes`.
  public SshOptions withSetting(String setting) {
    List<String> more = new ArrayList<>(settings);
    more.add(setting);
    return new SshOptions(
        backend, configFile, identities, more, acceptNew, limit, prompt, home, environment);
  }

  public SshOptions acceptingNew() {
    return new SshOptions(
        backend, configFile, identities, settings, true, limit, prompt, home, environment);
  }

  public SshOptions withLimit(Duration other) {
    return new SshOptions(
        backend, configFile, identities, settings, acceptNew, other, prompt, home, environment);
  }

  public SshOptions withPrompt(SshPrompt asking) {
    return new SshOptions(
        backend,
        configFile,
        identities,
        settings,
        acceptNew,
        limit,
        Optional.of(asking),
        home,
        environment);
  }

  public SshOptions withHome(Path other) {
    return new SshOptions(
        backend, configFile, identities, settings, acceptNew, limit, prompt, other, environment);
  }

  public SshOptions withEnvironment(Map<String, String> other) {
    return new SshOptions(
        backend, configFile, identities, settings, acceptNew, limit, prompt, home, other);
  }

  /// Those for hosts on the way to another: as `ssh` has it, only the configuration counts there.
  SshOptions ofJumps() {
    return new SshOptions(
        backend, configFile, List.of(), List.of(), acceptNew, limit, prompt, home, environment);
  }

  /// A path as people write it: within the home with `~`.
  String shown(Path path) {
    return path.startsWith(home) ? "~/" + home.relativize(path) : path.toString();
  }
}
