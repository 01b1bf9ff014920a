import CellValues
import Glibc
import SegmentPipeline
import Testing

import segments_lab

@Suite("Measuring") struct MeasureTests {
    @Test(
        "The median is the middle, or the mean of the two in the middle",
        arguments: [([], 0), ([3], 3), ([9, 1, 2], 2), ([4, 1, 3, 2], 2.5), ([5, 5, 1, 9, 7], 5)]
            as [([Double], Double)])
    func medians(_ values: [Double], _ middle: Double) { #expect(median(values) == middle) }

    @Test(
        "Numbers are rounded to so many digits",
        arguments: [
            (0, 2, "0.00"), (1.005, 1, "1.0"), (0.999, 2, "1.00"), (12.344, 2, "12.34"), (-0.004, 2, "0.00"),
            (-1.5, 1, "-1.5"), (474.6, 0, "475"), (.infinity, 1, "0"),
        ] as [(Double, Int, String)])
    func numbers(_ value: Double, _ digits: Int, _ text: String) { #expect(fixed(value, digits) == text) }

    @Test("What a child used comes from its resource usage, and the rest of the machine is the others'")
    func usage() {
        var usage = rusage()
        usage.ru_utime = timeval(tv_sec: 2, tv_usec: 500_000)
        usage.ru_stime = timeval(tv_sec: 0, tv_usec: 250_000)
        usage.ru_maxrss = 1000
        let cost = ProcessCost(wall: 2, usage: usage, busy: 3.25)
        #expect(cost == ProcessCost(wall: 2, user: 2.5, system: 0.25, peakKiB: 1000, others: 0.25))
        #expect(cost.cpu == 2.75)
        // The ticks of the whole machine are coarser than the child's own times.
        #expect(ProcessCost(wall: 2, usage: usage, busy: 2.7).others == 0)
    }

    @Test("Busy is user, nice, system, interrupts and stolen time: not idle, not waiting")
    func busy() {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let stat = "cpu  100 20 3 4000 500 6 7 8 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"
        #expect(Machine.busySeconds(ofStat: stat) == 144 / ticks)
        for other in ["", "cpu  1 2 3", "intr 1 2 3 4 5 6 7 8 9"] { #expect(Machine.busySeconds(ofStat: other) == 0) }
    }

    @Test("Members are the first cells behind the header")
    func members() {
        let csv = "contact_id,entered_at\nc1,2026-11-20T00:00:00Z\nc2,2026-11-20T00:00:00Z\n"
        #expect(memberList(Array(csv.utf8)) == Array("c1\nc2\n".utf8))
        #expect(memberList(Array("contact_id,entered_at\n".utf8)) == [])
        #expect(ExpectedMembers.sums(in: "ab12  a.txt\ncd34  b.txt\n\nx\n") == ["a.txt": "ab12", "b.txt": "cd34"])
    }

    @Test("Each row says whether its members were identical, or that it writes none")
    func checks() {
        #expect(MemberCheck.identical.text == "identical")
        #expect(MemberCheck.different(["a", "l"]).text == "DIFFERENT: a l")
        #expect(MemberCheck.none.text == "none")
        #expect(MemberCheck.unknown.text == "")
    }

    private static let rows = [
        Measured(
            name: "segments, 2 threads",
            costs: [
                ProcessCost(wall: 1.5, user: 2, system: 0.5, peakKiB: 102_400, others: 0.1),
                ProcessCost(wall: 1.25, user: 1.9, system: 0.25, peakKiB: 102_400),
                ProcessCost(wall: 9, user: 2.1, system: 0.5, peakKiB: 204_800, others: 1.5),
            ], members: .identical),
        Measured(
            name: "slow", isPeer: true, costs: [ProcessCost(wall: 4, user: 7, system: 1, peakKiB: 976_562)],
            members: .different(["c", "k"])),
        Measured(
            name: "fast", isPeer: true, costs: [ProcessCost(wall: 3, user: 4.5, system: 0.5, peakKiB: 500_000)],
            members: .identical),
    ]

    @Test("The table has medians, least values and ratios to the fastest peer")
    func table() {
        var table = MeasureTable(title: "twelve segments", rows: Self.rows, reference: .bestPeer)
        table.notes = ["2 threads: 1.90 × as fast as 1"]
        table.skipped = ["chdb: no module", "Polars: no module"]
        #expect(
            table.text == """
                twelve segments
                task                 wall   min   cpu   min  user   sys    MB  ratio  of cpu  others  members
                segments, 2 threads  1.50  1.25  2.50  2.15  2.00  0.50   105   0.50    0.50    0.10  identical
                slow                 4.00  4.00  8.00  8.00  7.00  1.00  1000   1.33    1.60    0.00  DIFFERENT: c k
                fast                 3.00  3.00  5.00  5.00  4.50  0.50   512   1.00    1.00    0.00  identical
                2 threads: 1.90 × as fast as 1
                2 skipped:
                  chdb: no module
                  Polars: no module

                """)
    }

    @Test("Without a peer there is no ratio; a row of its own may be the reference")
    func references() {
        let ours = Array(Self.rows.prefix(1))
        #expect(MeasureTable(title: "", rows: ours, reference: .bestPeer).referenceRow == nil)
        #expect(MeasureTable(title: "", rows: ours, reference: .row(0)).referenceRow?.wall == 1.5)
        #expect(MeasureTable(title: "", rows: ours, reference: .row(3)).referenceRow == nil)
        #expect(
            MeasureTable(title: "t", rows: ours, reference: .bestPeer).json.compact == #"""
                {"title": "t", "tasks": [{"name": "segments, 2 threads", "peer": false, "wall": 1.50, "wall_min": 1.25, "cpu": 2.50, "cpu_min": 2.15, "user": 2.00, "system": 0.50, "peak_mb": 105, "ratio": null, "cpu_ratio": null, "others": 0.10, "members": "identical", "rounds": 3}], "notes": [], "skipped": []}
                """#)
    }
}
