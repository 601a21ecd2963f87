package jdist.call;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import jdist.mesh.Peer;
import jdist.transport.Gate;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// What processes are doing: their threads, and the calls under way. Thread-safe.
final class Dumps {
  private final CallContext context;
  private final Requests requests;
  private final Inventory inventory;

  Dumps(CallContext context, Requests requests) {
    this.context = context;
    this.requests = requests;
    this.inventory = new Inventory(context, requests);
  }

  /// Of this process.
  ProcessDump own() {
    List<ProcessDump.Call> calls = new ArrayList<>();
    List<ProcessDump.Stack> stacks = stacks();
    for (Peer peer : context.mesh().peers()) {
      peer.connection()
          .map(requests::conversation)
          .ifPresent(conversation -> addCalls(peer.id(), conversation, calls, stacks));
    }
    return new ProcessDump(context.mesh().self().host(), calls, stacks, inventory.own());
  }

  private static void addCalls(
      int caller,
      Conversation conversation,
      List<ProcessDump.Call> calls,
      List<ProcessDump.Stack> stacks) {
    for (Served wish : conversation.served()) {
      if (wish instanceof CallWork work) {
        addCall(caller, work.running(), calls, stacks);
      }
    }
  }

  private static void addCall(
      int caller, RunningCall call, List<ProcessDump.Call> calls, List<ProcessDump.Stack> stacks) {
    Thread thread = call.thread();
    if (thread != null) {
      Frames frames = Frames.of(thread.getStackTrace());
      calls.add(new ProcessDump.Call(caller, call.nanos(), thread.getName(), frames.first()));
      if (thread.isVirtual()) {
        String state = thread.getState() + ", virtual";
        stacks.add(stack(thread.getName(), state, frames));
      }
    }
  }

  private static List<ProcessDump.Stack> stacks() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] deadlocked = threads.findDeadlockedThreads();
    List<ProcessDump.Stack> stacks = new ArrayList<>();
    for (@Nullable ThreadInfo thread : threads.dumpAllThreads(false, false)) {
      if (thread != null && !isDumping(thread)) {
        String state = state(thread) + (contains(deadlocked, thread) ? ", in a deadlock" : "");
        stacks.add(stack(thread.getThreadName(), state, Frames.of(thread.getStackTrace())));
      }
    }
    return stacks;
  }

  private static boolean isDumping(ThreadInfo thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(Dumps.class.getName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(long @Nullable [] ids, ThreadInfo thread) {
    if (ids != null) {
      for (long id : ids) {
        if (id == thread.getThreadId()) {
          return true;
        }
      }
    }
    return false;
  }

  /// Who holds what it waits for, if anybody does.
  private static String state(ThreadInfo thread) {
    String state = thread.getThreadState().toString();
    LockInfo lock = thread.getLockInfo();
    return thread.getLockOwnerName() == null || lock == null
        ? state
        : state + ", on " + lock + " held by " + thread.getLockOwnerName();
  }

  private static ProcessDump.Stack stack(String name, String state, Frames frames) {
    return new ProcessDump.Stack(name, state, frames.areUsers(), frames.shown());
  }

  /// Those of the processes named that answer within `limit`, each asked on a thread of its own:
  /// one that is frozen holds up nobody. The own one is made first, so that the questions to the
  /// others do not count.
  Map<Integer, ProcessDump> of(List<Integer> processIds, Duration limit)
      throws InterruptedException {
    Map<Integer, ProcessDump> dumps = new ConcurrentHashMap<>();
    if (processIds.contains(context.self())) {
      dumps.put(context.self(), own());
    }
    List<Gate> ends = new ArrayList<>();
    long deadline = Gate.deadline(limit);
    for (int id : processIds) {
      if (id == context.self()) {
        continue;
      }
      Gate end = new Gate();
      ends.add(end);
      context
          .threads()
          .execute(() -> {
            try {
              dumps.put(id, ask(id, deadline));
            } catch (RuntimeException _) {
              // it has not answered, and is named as such
            } finally {
              end.open();
            }
          });
    }
    for (Gate end : ends) {
      var _ = end.await(deadline);
    }
    return new TreeMap<>(dumps);
  }

  private ProcessDump ask(int processId, long deadline) {
    Request question = requests.askAtOnce(processId, Message.DumpWanted::new);
    try {
      if (!question.gate().await(deadline)) {
        requests.cancel(question);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return (ProcessDump) java.util.Objects.requireNonNull(question.value());
  }
}
