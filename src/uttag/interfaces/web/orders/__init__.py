"""An order as every workspace shows it: its state in words, its way in time, its rows, parcels, promise and payer."""
