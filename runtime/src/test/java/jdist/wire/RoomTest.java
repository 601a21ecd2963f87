package jdist.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
  @Test
  void itBecomesAnArray() {
    assertThat(new Room(Block.DOUBLES, 3).open(null)).isEqualTo(new double[3]);
    assertThat(new Room(Block.BOOLEANS, 0).open(null)).isEqualTo(new boolean[0]);
  }

  @Test
  void whereThereIsNoMemoryForItItsPlaceIsKept() {
    Room room = new Room(Block.LONGS, Integer.MAX_VALUE);

    assertThat(room.open(null))
        .isInstanceOfSatisfying(
            LostBlock.class, lost -> assertThat(lost.bytes()).isEqualTo(8L * Integer.MAX_VALUE));
  }

  @Test
  void afterOneThatIsLostNoneIsTried() {
    OutOfMemoryError cause = new OutOfMemoryError("of another");

    assertThat(new Room(Block.BYTES, 2).open(cause)).isEqualTo(new LostBlock(2, cause));
  }
}
