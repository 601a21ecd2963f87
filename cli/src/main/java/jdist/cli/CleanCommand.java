package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jdist.code.CodeCache;
import jdist.failure.SshException;
import jdist.launch.SshClean;
import jdist.machinefile.Machine;

/// `jdist clean`: empties the cache of this host, or those of the hosts that are named.
final class CleanCommand implements Job {
  /// What stands in the place of a driver.
  static final String WORD = "clean";

  /// The others are about a driver that runs, and it has none.
  static final Set<Option> TAKEN =
      Set.of(
          Option.MACHINE_FILE,
          Option.HOSTS,
          Option.SSH_CONFIG,
          Option.IDENTITY,
          Option.SSH_OPTION,
          Option.SSH_BACKEND,
          Option.SSH_ACCEPT_NEW,
          Option.COLOR,
          Option.VERBOSE,
          Option.QUIET);

  private final DoctorPlan plan;

  /// @param plan what to look at, as for the doctor
  CleanCommand(DoctorPlan plan) {
    this.plan = plan;
  }

  @Override
  public Voice voice() {
    return plan.voice();
  }

  @Override
  public void run() throws InterruptedException {
    boolean isClean = plan.machines().isEmpty() ? cleanHere() : cleanHosts();
    System.exit((isClean ? ExitCode.SUCCESS : ExitCode.NO_WORKERS).status());
  }

  /// The folders of the cache that the code cache knows nothing of.
  private static final List<String> OTHERS = List.of("aot", "host");

  private boolean cleanHere() {
    Optional<CodeCache> cache = CodeCache.open();
    if (cache.isEmpty()) {
      say("this host: there is no cache");
      return true;
    }
    Path folder = cache.get().folder();
    try {
      cache.get().clean();
      for (String other : OTHERS) {
        delete(folder.resolve(other));
      }
      say("this host: " + folder + " is empty");
      return true;
    } catch (IOException e) {
      voice().failure(folder + ": it could not be emptied: " + e);
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private boolean cleanHosts() throws InterruptedException {
    boolean isClean = true;
    List<Machine> done = new ArrayList<>();
    try (SshClean clean =
        new SshClean(plan.options().ssh(), new AtTerminal(voice(), new Elapsed()))) {
      for (Machine machine : plan.machines()) {
        if (done.stream().noneMatch(machine::isReachedLike)) {
          done.add(machine);
          isClean &= clean(clean, machine);
        }
      }
    }
    return isClean;
  }

  private boolean clean(SshClean clean, Machine machine) throws InterruptedException {
    try {
      String cleaned = clean.clean(machine);
      say(machine + ": " + (cleaned.isEmpty() ? "there was nothing" : cleaned.strip()));
      return true;
    } catch (SshException e) {
      voice().failure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      voice().failure(machine + ": it could not be emptied: " + e.getMessage());
    }
    return false;
  }

  private void say(String line) {
    if (voice().level() != Voice.Level.QUIET) {
      System.out.println(line);
    }
  }
}
