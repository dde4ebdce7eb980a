"""The packing table: each thing is read into its order's box, and only what is read can be made a parcel (D8, B2.7).

`reading` takes a scan, `seeing` says what is left to read, `finishing` makes the parcel with its boxes, `boxes` keeps
the register of kinds of boxes, `codes` says what a code that was read by mistake belongs to.
"""
