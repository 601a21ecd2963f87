package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdist.cluster.SshSettings;
import jdist.cluster.SshSettings.ShipJava;
import jdist.cluster.Topology;
import jdist.machinefile.Machine;
import jdist.machinefile.MachineFile;

/// The part of a plan that is about other hosts: which, and how they are logged in to.
final class HostsPlan {
  private final OptionValues options;

  HostsPlan(OptionValues options) {
    this.options = options;
  }

  /// Those of machine files, then those of `-H`.
  ///
  /// @throws UsageException if a list cannot be read or understood
  List<Machine> machines() {
    List<Machine> machines = new ArrayList<>();
    try {
      for (String file : options.all(Option.MACHINE_FILE)) {
        machines.addAll(
            file.equals("-")
                ? MachineFile.read(System.in, "standard input")
                : MachineFile.read(DriverProgram.path(file)));
      }
      for (String hosts : options.all(Option.HOSTS)) {
        machines.addAll(MachineFile.ofHosts(hosts, Option.HOSTS.displayName()));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UsageException("--machine-file -: " + e.getMessage(), e);
    }
    return machines;
  }

  /// What makes no sense together.
  ///
  /// @throws UsageException if anything does not
  void check(Topology topology, List<Machine> machines) {
    if (options.has(Option.MANAGER)) {
      throw new UsageException(
          "--manager starts workers in its own way, and hosts are logged in to by SSH: say one of"
              + " them");
    }
    if (topology == Topology.CUSTOM) {
      throw new UsageException("--topology custom is wired by a manager, with --manager NAME");
    }
    if (options.has(Option.BIND_TO) && !options.has(Option.PROCS)) {
      throw new UsageException(
          "--bind-to is where the workers of -p listen; for another host it stands behind its name"
              + " in the machine file, for example "
              + machines.getFirst()
              + " 10.0.0.7");
    }
  }

  /// How to log in.
  ///
  /// @throws UsageException if a value is none
  SshSettings settings(SshSettings defaults) {
    SshSettings settings = defaults;
    String backend = options.last(Option.SSH_BACKEND).orElse("mina");
    settings = settings.backend(choice(Option.SSH_BACKEND, backend, SshSettings.Backend.values()));
    for (String file : options.all(Option.SSH_CONFIG)) {
      settings = settings.configFile(readable(Option.SSH_CONFIG, file));
    }
    for (String file : options.all(Option.IDENTITY)) {
      settings = settings.identity(readable(Option.IDENTITY, file));
    }
    for (String option : options.all(Option.SSH_OPTION)) {
      if (option.indexOf('=') < 1) {
        throw new UsageException(
            "--ssh-option " + option + ": expected KEY=VALUE, for example Port=2222");
      }
      settings = settings.option(option);
    }
    for (String number : options.all(Option.MAX_PARALLEL)) {
      settings = settings.maxParallel(positive(Option.MAX_PARALLEL, number));
    }
    for (String java : options.all(Option.REMOTE_JAVA)) {
      settings = remoteJava(settings, java);
    }
    for (String when : options.all(Option.SHIP_JAVA)) {
      settings = settings.shipJava(choice(Option.SHIP_JAVA, when, ShipJava.values()));
    }
    if (settings.shipJava() == ShipJava.ALWAYS && settings.javaOf("").isPresent()) {
      throw new UsageException(
          "--remote-java says which Java of theirs hosts use, and --ship-java always that they use"
              + " none: say one of them");
    }
    settings = options.isSet(Option.SSH_ACCEPT_NEW) ? settings.acceptNew() : settings;
    return options.isSet(Option.TUNNEL) ? settings.tunnel() : settings;
  }

  private static SshSettings remoteJava(SshSettings settings, String java) {
    int equals = java.startsWith("/") ? -1 : java.indexOf('='); // HOST=PATH
    try {
      return equals > 0
          ? settings.remoteJava(java.substring(0, equals), java.substring(equals + 1))
          : settings.remoteJava(java);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--remote-java: " + e.getMessage(), e);
    }
  }

  private static <E extends Enum<E>> E choice(Option option, String text, E[] values) {
    List<String> words = new ArrayList<>();
    for (E value : values) {
      String word = value.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) {
        return value;
      }
      words.add(word);
    }
    throw new UsageException(
        option.displayName() + " " + text + ": expected " + String.join(" or ", words));
  }

  private static Path readable(Option option, String file) {
    Path path = DriverProgram.path(file);
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new UsageException(option.displayName() + " " + file + ": no such file can be read");
    }
    return path;
  }

  /// A number from 1 on.
  static int positive(Option option, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new UsageException(
        option.displayName() + " " + text + ": expected a number from 1 on, for example 8");
  }
}
