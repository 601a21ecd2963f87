package jdist.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdist.call.ProcessDump;
import jdist.identity.ProcessIds;
import jdist.remote.ProcessStats;

/// What all processes are doing, as a text: who does not answer, the calls under way, then the
/// threads, those of the user first. Threads that are at the same place stand together, whatever
/// process they are of.
final class DumpText {
  private static final int MOST_CALLS = 100;
  private static final int MOST_NAMES = 20;

  private final Map<Integer, ProcessDump> dumps;
  private final StringBuilder text = new StringBuilder();

  private DumpText(Map<Integer, ProcessDump> dumps) {
    this.dumps = dumps;
  }

  /// @param dumps what each process that answered said
  /// @param silent the names of those that did not: `worker 3 (node7)`
  /// @param occasion why it is made: `SIGQUIT`
  static String of(Map<Integer, ProcessDump> dumps, List<String> silent, String occasion) {
    return new DumpText(new TreeMap<>(dumps)).write(silent, occasion);
  }

  private String write(List<String> silent, String occasion) {
    int processes = dumps.size() + silent.size();
    line("jdist: threads of " + count(processes, "process", "processes") + " (" + occasion + ")");
    silent.forEach(name -> line(name + " does not answer"));
    dumps.forEach(this::writeCalls);
    writeStacks("threads of the program", groups(true));
    writeStacks("threads of jdist", groups(false));
    dumps.forEach(this::writeOthers);
    return text.toString();
  }

  private void line(String content) {
    text.append(content).append('\n');
  }

  private static String count(int count, String one, String more) {
    return count + " " + (count == 1 ? one : more);
  }

  private String name(int processId) {
    ProcessDump dump = dumps.get(processId);
    return dump == null
        ? (processId == ProcessIds.DRIVER ? "process " : "worker ") + processId
        : ProcessIds.name(processId, dump.host());
  }

  private void writeCalls(int processId, ProcessDump dump) {
    String name = name(processId);
    for (ProcessDump.Call call : dump.calls().subList(0, shown(dump))) {
      line(
          name
              + " runs a call of "
              + name(call.caller())
              + " for "
              + seconds(call.nanos())
              + " s"
              + (call.task().isEmpty() ? "" : ": " + call.task())
              + ", in "
              + call.thread());
    }
    if (dump.calls().size() > MOST_CALLS) {
      line(name + " runs " + (dump.calls().size() - MOST_CALLS) + " more calls");
    }
    ProcessStats stats = dump.stats();
    if (stats.queued() > 0) {
      line(name + " has " + count(stats.queued(), "call", "calls") + " waiting for a place (-t)");
    }
    new TreeMap<>(stats.links())
        .forEach((peer, link) -> {
          if (link.asked() > 0) {
            String answers = count(link.asked(), "answer", "answers");
            line(name + " waits for " + answers + " of " + name(peer));
          }
        });
  }

  private static int shown(ProcessDump dump) {
    return Math.min(MOST_CALLS, dump.calls().size());
  }

  /// `12.3`; without a formatter, whose loading is not for a process that may be short of memory.
  private static String seconds(long nanos) {
    long tenths = nanos / 100_000_000;
    return tenths / 10 + "." + tenths % 10;
  }

  /// The names of the threads at each place.
  private Map<Place, List<String>> groups(boolean ofUser) {
    Map<Place, List<String>> groups = new LinkedHashMap<>();
    dumps.forEach((processId, dump) -> {
      for (ProcessDump.Stack stack : dump.stacks()) {
        if (stack.isUsers() == ofUser && (ofUser || isOurs(stack))) {
          Place place = new Place(stack.state(), stack.frames());
          groups
              .computeIfAbsent(place, _ -> new ArrayList<>())
              .add(name(processId) + " " + stack.thread());
        }
      }
    });
    return groups;
  }

  /// Where threads are.
  private record Place(String state, List<String> frames) {}

  private static boolean isOurs(ProcessDump.Stack stack) {
    return stack.frames().stream().anyMatch(frame -> frame.startsWith("jdist."));
  }

  private void writeStacks(String title, Map<Place, List<String>> groups) {
    if (groups.isEmpty()) {
      return;
    }
    line("");
    line("-- " + title);
    groups.forEach((place, names) -> {
      line("");
      line((names.size() == 1 ? "" : names.size() + " threads: ") + some(names));
      line("  " + place.state());
      place.frames().forEach(frame -> line("    at " + frame));
    });
  }

  private static String some(List<String> names) {
    int more = names.size() - MOST_NAMES;
    return String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
        + (more > 0 ? ", and " + more + " more" : "");
  }

  /// Those that execute nothing but the JDK's code, by their names.
  private void writeOthers(int processId, ProcessDump dump) {
    List<String> names =
        dump.stacks().stream()
            .filter(stack -> !stack.isUsers() && !isOurs(stack))
            .map(ProcessDump.Stack::thread)
            .toList();
    if (!names.isEmpty()) {
      line("");
      line(name(processId) + " also has, in the JDK's code alone: " + String.join(", ", names));
    }
  }
}
