// courier
