package jdist.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// How hosts are logged in to by SSH, and what is done there before workers start. Immutable: each
/// method that takes a value answers with a copy. Start from [#defaults()]. Thread-safe. Idea: the
/// keyword arguments of Julia's `addprocs(machines)`.
public final class SshSettings {
  private static final SshSettings DEFAULTS = new SshSettings(new Choices());

  private final Choices chosen;

  private SshSettings(Choices chosen) {
    this.chosen = chosen;
  }

  /// Who speaks SSH.
  public enum Backend {
    /// jdist itself, by Apache MINA SSHD.
    MINA,
    /// The `ssh` program, with all of its configuration: `ProxyCommand`, `Match`, GSSAPI, hardware
    /// keys.
    SYSTEM
  }

  /// When a Java is sent to hosts.
  public enum ShipJava {
    /// To those that have none, if they are of the driver's platform.
    AUTO,
    /// To all: none of theirs is used but those that [SshSettings#remoteJava] names.
    ALWAYS,
    /// To none.
    NEVER
  }

  /// What has been chosen; not changed any more once it belongs to settings.
  private static final class Choices implements Cloneable {
    private Backend backend = Backend.MINA;
    private Optional<Path> configFile = Optional.empty();
    private List<Path> identities = List.of();
    private List<String> options = List.of();
    private boolean acceptNew;
    private int maxParallel = 32;
    private boolean tunnel;
    private Map<String, String> remoteJavas = Map.of(); // by host; of all others by nothing
    private ShipJava shipJava = ShipJava.AUTO;

    @Override
    protected Choices clone() {
      try {
        return (Choices) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("it is cloneable", e);
      }
    }
  }

  private SshSettings with(Consumer<Choices> choice) {
    Choices changed = chosen.clone();
    choice.accept(changed);
    return new SshSettings(changed);
  }

  /// Everything as the methods that take a value say.
  public static SshSettings defaults() {
    return DEFAULTS;
  }

  /// Who speaks SSH; default: [Backend#MINA].
  public SshSettings backend(Backend backend) {
    return with(settings -> settings.backend = backend);
  }

  /// A file that is read in place of `~/.ssh/config` and `/etc/ssh/ssh_config`, as `ssh -F`.
  public SshSettings configFile(Path file) {
    return with(settings -> settings.configFile = Optional.of(file.toAbsolutePath()));
  }

  /// Adds a private key to offer before those of the configuration, as `ssh -i`. Default: none.
  public SshSettings identity(Path file) {
    List<Path> more = new ArrayList<>(identities());
    more.add(file.toAbsolutePath());
    return with(settings -> settings.identities = List.copyOf(more));
  }

  /// Adds something that goes before the configuration, `Key=Value`, as `ssh -o`. Default: none.
  public SshSettings option(String option) {
    List<String> more = new ArrayList<>(options());
    more.add(option);
    return with(settings -> settings.options = List.copyOf(more));
  }

  /// Takes the key of a host that is not known, and writes it to `known_hosts`. One that differs
  /// from the known one is never taken. Default: a host that is not known is not logged in to.
  public SshSettings acceptNew() {
    return with(settings -> settings.acceptNew = true);
  }

  /// How many hosts are logged in to at once; default: 32.
  ///
  /// @throws IllegalArgumentException if less than 1
  public SshSettings maxParallel(int hosts) {
    if (hosts < 1) {
      throw new IllegalArgumentException("1 or more hosts at once, not " + hosts);
    }
    return with(settings -> settings.maxParallel = hosts);
  }

  /// Has the driver reach every worker through its host's SSH connection, and by nothing else.
  /// Workers reach each other as ever. Default: directly.
  public SshSettings tunnel() {
    return with(settings -> settings.tunnel = true);
  }

  /// The `java` command on all hosts, 25 or newer; default: the first that is found, as `bin/jdist`
  /// finds its own.
  ///
  /// @throws IllegalArgumentException if it has a quote, a backslash, `!` or a line break, which
  ///   not every login shell hands on
  public SshSettings remoteJava(String command) {
    return remoteJava("", command);
  }

  /// The same for the host of that name alone.
  public SshSettings remoteJava(String host, String command) {
    if (command.chars().anyMatch(c -> c < ' ' || "'\\!".indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "\"" + command + "\" has a character that not every login shell hands on");
    }
    Map<String, String> more = new HashMap<>(chosen.remoteJavas);
    more.put(host, command);
    return with(settings -> settings.remoteJavas = Map.copyOf(more));
  }

  /// When a Java is sent to hosts, once, and kept there in the user's cache; default:
  /// [ShipJava#AUTO]. It is made by `jlink` from the Java that the driver runs on.
  public SshSettings shipJava(ShipJava when) {
    return with(settings -> settings.shipJava = when);
  }

  /// As set.
  public Backend backend() {
    return chosen.backend;
  }

  /// As set; empty: the user's and the site's.
  public Optional<Path> configFile() {
    return chosen.configFile;
  }

  /// As added, in order.
  public List<Path> identities() {
    return chosen.identities;
  }

  /// As added, in order.
  public List<String> options() {
    return chosen.options;
  }

  /// Whether [#acceptNew()] was called.
  public boolean acceptsNew() {
    return chosen.acceptNew;
  }

  /// As set.
  public int maxParallel() {
    return chosen.maxParallel;
  }

  /// Whether [#tunnel()] was called.
  public boolean tunnels() {
    return chosen.tunnel;
  }

  /// As set for a host; empty: the first that is found.
  public Optional<String> javaOf(String host) {
    Map<String, String> all = chosen.remoteJavas;
    return Optional.ofNullable(all.getOrDefault(host, all.get("")));
  }

  /// As set.
  public ShipJava shipJava() {
    return chosen.shipJava;
  }
}
