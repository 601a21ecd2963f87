package jdist.serial;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.failure.ProcessExitedException;
import jdist.identity.RefId;
import jdist.task.Task;
import jdist.wire.Handle;
import jdist.wire.Payload;

/// Values as no peer writes them. The first byte of an input says whether it is a failure, and how
/// many arrays and references there are beside it.
public final class PayloadFuzz {
  private static final Ends ENDS = new Ends();
  private static final List<Handle> HANDLES =
      List.of(new Handle(new RefId(1, 2), 1), new Handle(new RefId(3, -4), 3));

  private PayloadFuzz() {}

  record Point(int x, Object y) {}

  @SuppressWarnings("UnusedVariable") // they are for the serializer
  private static final class Node implements Serializable {
    private static final long serialVersionUID = 1;
    Object value = "a";
    Node next;
  }

  /// Valid inputs. The closures among them are known to the other end from then on.
  public static List<byte[]> seeds() {
    Node ring = new Node();
    ring.next = ring;
    String captured = "captured";
    List<Object> values = new ArrayList<>();
    values.addAll(List.of(true, 1, 2L, 3.0, 4f, (byte) 5, (short) 6, 'c', "text", new int[3]));
    values.add(new Point(1, new Point(2, "x")));
    values.add(new Ends.Reference(HANDLES.getFirst(), true, "settled"));
    values.add((Task<String>) () -> captured);
    values.add((Task<Integer>) () -> 1);
    values.add(new ArrayList<>(List.of(1, "2", ring)));
    values.add(new HashMap<>(Map.of("key", new double[2], "other", List.of(1))));
    values.add(new Object[] {new int[2][2], Thread.State.NEW, new Point(1, null)});
    Throwable failure = new IllegalStateException("a", new ProcessExitedException(3, "h", "died"));
    return Stream.concat(
            values.stream().map(value -> input(5, ENDS.near().encode(value))),
            Stream.of(input(0x85, ENDS.near().encodeFailure(failure))))
        .toList();
  }

  private static byte[] input(int kind, Payload payload) {
    byte[] input = new byte[payload.length() + 1];
    input[0] = (byte) kind;
    System.arraycopy(payload.array(), payload.offset(), input, 1, payload.length());
    return input;
  }

  /// For Jazzer: the far end must know the closures.
  public static void fuzzerInitialize() {
    seeds();
  }

  /// One input; what it throws is a defect.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    List<Object> arrays = List.of(new char[] {'c'}, new int[1], new double[2]);
    Payload payload =
        new Payload(
            input,
            1,
            input.length - 1,
            arrays.subList(0, input[0] & 3),
            HANDLES.subList(0, (input[0] >> 2 & 3) % 3));
    if (input[0] < 0) {
      var _ = ENDS.far().decodeFailure(payload);
      return;
    }
    try {
      var _ = ENDS.far().decode(payload);
    } catch (CannotTravelException e) {
      if (e.getCause() instanceof OutOfMemoryError cause) {
        throw cause;
      }
    } catch (JdistException _) {
      // as it says
    } finally {
      ENDS.references().arrived().clear();
    }
  }
}
